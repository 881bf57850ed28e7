"""What is no JSON in UTF-8 is refused with the place."""

import pytest

from commitments import files
from commitments.rows import LoadError


def test_a_file_with_byte_order_mark_is_read() -> None:
    assert files.parse(b'\xef\xbb\xbf{"title": "\xc3\x84ir"}') == {"title": "Äir"}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b'{"a":\n "\xe4"}', "line 2 is not UTF-8; save the file in UTF-8"),
        ('{"a": 1}'.encode("utf-16"), "line 1 is not UTF-8; save the file in UTF-8"),
        (b"code;title\n1;Air", "line 1, column 1 is no JSON: Expecting value"),
        (b'{"a": 1,\n}', "line 2, column 1 is no JSON: Expecting property name enclosed in double quotes"),
        (b'{"code": "6.2", "title": 1, "title": 2}', "6.2: the key “title” stands twice in one object"),
        (b'{"a": NaN}', "NaN is no JSON number"),
        (b"[" * 100_000, "the brackets are nested too deeply"),
    ],
)
def test_refusals(raw: bytes, expected: str) -> None:
    with pytest.raises(LoadError) as refusal:
        files.parse(raw)
    assert [str(problem) for problem in refusal.value.problems] == [expected]


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 3)
    with pytest.raises(LoadError, match="the file has 4 bytes; at most 3 are read"):
        files.parse(b"null")
