"""A framework's text as a page shows it: in the reader's language where there is one, always with its mark."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from commitments.frameworks import verification
from commitments.frameworks.verification import Grade, Mark
from commitments.models import FrameworkVersion, Node, NodeTranslation

# Which column says how sure a text is.
MARK_OF = {
    "title": "title_verification",
    "text": "verification",
    "preamble": "preamble_verification",
    "lead_in": "lead_in_verification",
}
Translations = Mapping[tuple[int, str], NodeTranslation]


@dataclass(frozen=True)
class Wording:
    """A text, its language and how sure it is; ``original`` is the framework's own text when this is a translation."""

    text: str
    language: str
    mark: Mark
    original: "Wording | None" = None

    @property
    def words(self) -> str:
        """How sure the wording is, in words for everybody."""
        return sureness(self.mark.grade)


def sureness(grade: Grade) -> str:
    """Return how sure a wording of this grade is, in words for everybody."""
    return {
        Grade.VERIFIED: _("Wording verified"),
        Grade.MEANING_CORROBORATED: _("Wording recalled, meaning verified"),
        Grade.RECALLED: _("Wording recalled"),
        Grade.OURS: _("Wording ours"),
    }[grade]


def readers_language() -> str:
    """Return the reader's language without its region: "pt" for "pt-br"."""
    return (get_language() or "en").partition("-")[0]


def language_name(code: str) -> str:
    """Return the language's name for the reader, or its code where Django knows no name."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def translations_for_reader(nodes: Iterable[Node], version: FrameworkVersion) -> Translations:
    """Return the nodes' texts in the reader's language in one query; none when the framework speaks it itself."""
    language = readers_language()
    if language == version.language:
        return {}
    rows = NodeTranslation.objects.filter(node__in=list(nodes), language=language)
    return {(row.node_id, row.field): row for row in rows}


def wording(node: Node, field: str, language: str, translations: Translations) -> Wording | None:
    """Return one text of a node (title, text, preamble or lead_in), or None where it has none.

    ``language`` is the one of the framework's own texts.
    """
    text = getattr(node, field)
    if not text:
        return None
    own = Wording(text, language, verification.parse(getattr(node, MARK_OF[field])))
    row = translations.get((node.pk, field))
    return Wording(row.text, row.language, row.mark, own) if row else own


def version_wording(version: FrameworkVersion, field: str) -> Wording | None:
    """Return a version's lead_in or signing_rule, or None where it has none."""
    text = getattr(version, field)
    mark = verification.parse(getattr(version, f"{field}_verification"))
    return Wording(text, version.language, mark) if text else None


def name(node: Node, language: str, translations: Translations) -> Wording:
    """Return a node's title, or its text where it has no title."""
    found = wording(node, "title", language, translations) or wording(node, "text", language, translations)
    if found is None:
        raise ValueError(f"node {node.code} has neither title nor text")
    return found
