"""Every template compiles, and none holds what the content policy forbids or what would let text through unescaped."""

import re
from pathlib import Path

import pytest
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
FORBIDDEN = {
    "unescaped text": re.compile(r"\|\s*safe(?:seq)?\b|autoescape\s+off"),
    "inline style": re.compile(r"<style\b|\sstyle\s*="),
    "inline script": re.compile(
        r"<script\b(?![^>]*\s(?:src=|type=\"application/json\"))|\son[a-z]+\s*=\s*[\"']|javascript:"
    ),
}


def faults(source: str) -> list[str]:
    """Return what the source holds of the forbidden things."""
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(source)]


def faults_of(path: Path) -> list[str]:
    """Return a template's faults; a text that is no HTML must not be escaped."""
    return [fault for fault in faults(path.read_text()) if path.suffix != ".txt" or fault != "unescaped text"]


def test_every_template_compiles() -> None:
    broken = {}
    for path in TEMPLATES:
        try:
            get_template(str(path.relative_to(ROOT / "templates")))
        except (TemplateDoesNotExist, TemplateSyntaxError) as error:
            broken[path.name] = repr(error)
    assert TEMPLATES
    assert broken == {}


def test_no_template_holds_what_is_forbidden() -> None:
    found = {str(path.relative_to(ROOT)): faults_of(path) for path in TEMPLATES}
    assert {path: what for path, what in found.items() if what} == {}


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("{{ text|safe }}", "unescaped text"),
        ("{{ texts | safeseq }}", "unescaped text"),
        ("{% autoescape off %}", "unescaped text"),
        ('<p style="color: red">', "inline style"),
        ("<style>p {}</style>", "inline style"),
        ("<script>alert(1)</script>", "inline script"),
        ('<a onclick="go()">', "inline script"),
        ('<a href="javascript:go()">', "inline script"),
    ],
)
def test_the_guard_sees_them(source: str, fault: str) -> None:
    assert faults(source) == [fault]


def test_the_guard_lets_ordinary_templates_pass() -> None:
    assert faults('<script type="module" src="/a.js"></script><p class="style">{{ safe_text }} on="x"</p>') == []
