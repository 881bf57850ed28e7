"""Markdown made safe, and word differences."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ims.text import Piece, render_markdown, word_changes, word_diff


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**bold** and *it*", "<p><strong>bold</strong> and <em>it</em></p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("<b onclick=x>hi</b>", "<p>&lt;b onclick=x&gt;hi&lt;/b&gt;</p>\n"),
        ("", ""),
    ],
)
def test_markdown(text: str, html: str) -> None:
    """Markup is read, HTML is shown as text."""
    assert render_markdown(text) == html


@pytest.mark.parametrize("target", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd"])
def test_markdown_drops_dangerous_targets(target: str) -> None:
    """A link leads only to the web or to mail."""
    assert "href" not in render_markdown(f"[x]({target})")


def test_markdown_keeps_a_link() -> None:
    """The check above can fail: a good link stays, and tells the other site nothing."""
    assert 'href="https://example.org" rel="noopener noreferrer"' in render_markdown("[x](https://example.org)")


def test_markdown_has_no_pictures() -> None:
    """A picture would tell a stranger's server who reads."""
    assert "<img" not in render_markdown("![x](https://example.org/x.png)")


def test_headings_fit_under_the_page() -> None:
    """The first heading takes the level asked for and later ones skip none."""
    html = render_markdown("# A\n\n#### B\n\n# C\n\n## D\n\n### E\n\n#### F\n\n##### G", 3)
    assert re.findall(r"<(h\d)>", html) == ["h3", "h4", "h3", "h4", "h5", "h6", "h6"]


@given(st.text(max_size=300))
def test_markdown_never_lets_active_content_through(text: str) -> None:
    """Whatever people write, no tag outside the list and no handler comes out."""
    html = render_markdown(text)
    known = r"(p|br|em|strong|s|ul|ol|li|blockquote|a|code|pre|hr|h[2-6]|table|thead|tbody|tr|th|td)"
    assert re.fullmatch(rf"(?:[^<]|</?{known}(?: (?:href|title|rel|start)=\"[^\"]*\")*>)*", html) is not None


def test_word_diff_takes_whole_phrases() -> None:
    """Changed words next to each other are one change."""
    old, new = word_diff("Buses run from Monday to Saturday until 22:00.", "Buses run every day until 22:00.")
    assert old == [Piece("same", "Buses run "), Piece("del", "from Monday to Saturday"), Piece("same", " until 22:00.")]
    assert new == [Piece("same", "Buses run "), Piece("ins", "every day"), Piece("same", " until 22:00.")]


@given(st.text(alphabet="ab c.\n", max_size=60), st.text(alphabet="ab c.\n", max_size=60))
def test_word_diff_loses_nothing(old: str, new: str) -> None:
    """The pieces of each side are that side's text, and each side has only its own kind of change."""
    left, right = word_diff(old, new)
    assert "".join(piece.text for piece in left) == old
    assert "".join(piece.text for piece in right) == new
    assert {piece.kind for piece in left} <= {"same", "del"}
    assert {piece.kind for piece in right} <= {"same", "ins"}


@given(st.text(alphabet="ab c.\n", max_size=60), st.text(alphabet="ab c.\n", max_size=60))
def test_word_changes_hold_both_texts(old: str, new: str) -> None:
    """Without what came in it is the old text, without what went out the new one."""
    pieces = word_changes(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "ins") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "del") == new


def test_a_number_with_separators_is_one_word() -> None:
    assert Piece("del", "1,200") in word_changes("for 1,200 homes", "for 1,150 homes")
