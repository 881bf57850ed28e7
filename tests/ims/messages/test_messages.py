"""The fixed words and their translations: found in the sources, compiled, and held in step."""

import os
from pathlib import Path

import pytest

from ims.launcher import catalogues
from ims.launcher.place import here
from ims.messages import checking, compiling, keeping, sources

SV = compiling.catalogues()["sv"]
PAGE = """{% load i18n %}<p>{% translate "Contents" %}</p>
  {% blocktranslate count n=n trimmed %}
    {{ n }} target
  {% plural %}
    {{ n }} targets
  {% endblocktranslate %}"""
CODE = 'from x import gettext as _\nWORD = _("Over %(name)s")\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a small house with one page, one module and its Swedish."""
    (tmp_path / "templates" / "ims").mkdir(parents=True)
    (tmp_path / "templates" / "ims" / "page.html").write_text(PAGE)
    (tmp_path / "ims").mkdir()
    (tmp_path / "ims" / "room.py").write_text(CODE)
    return tmp_path


def swedish(root: Path) -> Path:
    """Return the file of the small house, in step and translated."""
    path = root / "locale" / "sv" / "LC_MESSAGES" / "django.po"
    keeping.update(path, sources.template(root))
    held = keeping.read(path)
    held["Contents"].string = "Innehåll"
    held["Over %(name)s"].string = "Över %(name)s"
    held["%(n)s target"].string = ("%(n)s mål", "%(n)s mål")
    path.write_bytes(keeping.written(held))
    return path


def test_code_and_templates_give_their_words_with_plural_forms(root: Path) -> None:
    found = {
        message.id: [source for source, _line in message.locations] for message in sources.template(root) if message.id
    }
    assert found == {
        "Over %(name)s": ["ims/room.py"],
        "Contents": ["templates/ims/page.html"],
        ("%(n)s target", "%(n)s targets"): ["templates/ims/page.html"],
    }


def test_what_is_in_step_has_no_trouble(root: Path) -> None:
    path = swedish(root)
    assert checking.troubles(path, sources.template(root)) == []
    assert checking.coverage(path, sources.template(root)) == {"ims": (3, 3)}


@pytest.mark.parametrize(
    ("before", "after", "trouble"),
    [
        ('"Innehåll"', '""', "published and not translated: 'Contents'"),
        ("Över %(name)s", "Över %(namn)s", "other placeholders, tags or line ends than in the source: 'Over %(name)s'"),
        ('msgid "Contents"', '#, fuzzy\nmsgid "Contents"', "marked as a guess (fuzzy): 'Contents'"),
        ('msgid "Contents"', 'msgid "Content"', "missing, run `make messages`: 'Contents'"),
        ('msgid "Contents"', 'msgid "Content"', "no longer in the sources, run `make messages`: 'Content'"),
        (
            'msgstr[1] "%(n)s mål"',
            'msgstr[1] "mål"',
            "other placeholders, tags or line ends than in the source: '%(n)s target'",
        ),
        ('msgstr "Innehåll"', 'msgstr "Inne"\n"håll"', "not written as `make messages` writes it; run it"),
    ],
)
def test_each_way_out_of_step_is_seen(root: Path, before: str, after: str, trouble: str) -> None:
    path = swedish(root)
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))
    assert trouble in checking.troubles(path, sources.template(root))


def test_a_room_that_is_not_published_may_lag_behind(root: Path) -> None:
    path = swedish(root)
    path.write_text(path.read_text().replace("Över %(name)s", ""))
    assert checking.troubles(path, sources.template(root)) == []
    assert checking.coverage(path, sources.template(root)) == {"ims": (2, 3)}


def test_an_update_keeps_what_was_translated_and_guesses_nothing(root: Path) -> None:
    path = swedish(root)
    (root / "ims" / "room.py").write_text(CODE.replace("Over", "Above"))
    keeping.update(path, sources.template(root))
    words = checking.by_key(keeping.read(path))
    assert words[None, "Contents"].string == "Innehåll"
    assert (words[None, "Above %(name)s"].string, words[None, "Above %(name)s"].fuzzy) == ("", False)
    assert (None, "Over %(name)s") not in words


def test_our_translations_are_in_step_with_our_sources() -> None:
    assert checking.troubles(SV, sources.template()) == []


def test_no_translation_reads_like_its_source_unless_it_is_meant_to() -> None:
    alike = {message.id for message in keeping.read(SV) if message.id and message.id == message.string}
    assert len(alike) < 70
    assert "Contents" not in alike


def test_what_is_newer_is_compiled_and_nothing_else(root: Path) -> None:
    path, folder = swedish(root), root / "locale"
    assert compiling.compile_stale(folder) == [path]
    assert compiling.compile_stale(folder) == []
    later = path.stat().st_mtime + 60
    os.utime(path, (later, later))
    assert compiling.stale(folder) == [path]


def test_a_broken_file_is_an_error_and_leaves_the_compiled_one(root: Path) -> None:
    path, folder = swedish(root), root / "locale"
    compiling.compile_stale(folder)
    compiled = path.with_suffix(".mo")
    whole = compiled.read_bytes()
    path.write_text('msgid "Contents"\nmsgstr "Innehåll"\nthis is no line of such a file\n')
    later = path.stat().st_mtime + 60
    os.utime(path, (later, later))
    with pytest.raises(Exception, match="2"):
        compiling.compile_stale(folder)
    assert compiled.read_bytes() == whole
    assert [one.name for one in path.parent.iterdir() if one.suffix == ".part"] == []


def test_the_launcher_has_compiled_them() -> None:
    catalogues.ensure(here())
    assert compiling.stale() == []
