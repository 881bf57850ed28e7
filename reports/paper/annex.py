"""The annex: sources, legal register, gaps, evidence, how sure each wording is, and how the document is checked."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.paper.broken_down import BrokenDown, broken_down
from reports.paper.source import MISSING, Facts, Source, Text
from reports.paper.themes import Theme


@dataclass(frozen=True)
class Origin:
    """Where an indicator's values come from."""

    code: str
    name: Text
    unit: Text
    source: Text
    responsible: Text
    values: str


@dataclass(frozen=True)
class Law:
    """A requirement of the legal register; ``met`` is yes, partly, no or unchecked."""

    theme: str
    requirement: Text
    act: str
    applies_to: Text
    responsible: Text
    checked: str
    next_check: str
    met: str
    met_word: str


@dataclass(frozen=True)
class Gap:
    """What is not known, why, and the action that will tell."""

    theme: str
    missing: Text
    reason: Text
    action: str


@dataclass(frozen=True)
class Body:
    """A body of the city with its terms of reference and how many of its seats are filled."""

    name: Text
    terms: Text
    seats: str
    vacant: tuple[Text, ...]


@dataclass(frozen=True)
class Annex:
    """Everything that stands behind the paper."""

    sources: tuple[Origin, ...]
    breakdowns: tuple[BrokenDown, ...]
    laws: tuple[Law, ...]
    no_laws: bool
    gaps: tuple[Gap, ...]
    evidence: tuple[tuple[str, Text, str, str], ...]
    wordings: tuple[tuple[str, str], ...]
    bodies: tuple[Body, ...]
    framework: str


def read(source: Source, themes: tuple[Theme, ...], framework: str) -> Annex:
    """Return the annex."""
    return Annex(
        sources=tuple(_origin(source, code, facts) for code, facts in sorted(source.indicators.items())),
        breakdowns=tuple(broken_down(source)),
        laws=tuple(_law(source, theme["code"], row) for theme in source.themes for row in theme["legal"]),
        no_laws=bool(source.part("baseline").get("no_legal_requirements")),
        gaps=_gaps(source),
        evidence=tuple(
            (theme["code"], source.say(row["title"]), *_where(row))
            for theme in source.themes
            for row in theme.get("evidence", [])
        ),
        wordings=_wordings(themes),
        bodies=tuple(_body(source, row) for row in source.part("organisation").get("bodies", [])),
        framework=framework,
    )


def _origin(source: Source, code: str, facts: Facts) -> Origin:
    seen = [row["period"] for row in facts.get("series", []) if row["value"] is not None]
    values = _("none yet")
    if seen:
        values = seen[0] if len(seen) == 1 else f"{seen[0]} – {seen[-1]}"
    name, unit, origin, who = (source.say(facts.get(key)) for key in ("name", "unit", "source", "responsible"))
    return Origin(code, name, unit, origin or Text(MISSING), who or Text(MISSING), values)


def _law(source: Source, theme: str, row: Facts) -> Law:
    words = {"yes": _("Met"), "partly": _("Partly met"), "no": _("Not met")}
    return Law(
        theme=theme,
        requirement=source.say(row["requirement"]),
        act=", ".join(filter(None, [str(source.say(row.get("act"))), row.get("paragraph", "")])),
        applies_to=source.say(row.get("applies_to")) or Text(MISSING),
        responsible=source.say(row.get("responsible")) or Text(MISSING),
        checked=source.day(row.get("checked_on")) or MISSING,
        next_check=source.day(row.get("check_by")) or "",
        met=row["met"],
        met_word=words.get(row["met"], _("Not checked")),
    )


def _gaps(source: Source) -> tuple[Gap, ...]:
    closing = {action.get("creates_data_for"): action["code"] for action in source.actions}
    return tuple(
        Gap(theme["code"], source.say(gap["missing"]), source.say(gap["reason"]), closing.get(gap["id"], MISSING))
        for theme in source.themes
        for gap in theme["gaps"]
    )


def _where(evidence: Facts) -> tuple[str, str]:
    """Return where it is in words, and the address that a reader may follow, "" for a file."""
    file, url = evidence["file"], str(evidence["url"])
    if file:
        return f"{file['name']}, SHA-256 {file['sha256']}", ""
    return url, url if url.startswith(("https://", "http://")) else ""


def _wordings(themes: tuple[Theme, ...]) -> tuple[tuple[str, str], ...]:
    """Return (how sure, codes) of the framework's titles, lead-ins and commitments."""
    found: dict[str, list[str]] = defaultdict(list)
    for theme in themes:
        if theme.title_wording:
            found[theme.title_wording].append(_("title of %(code)s") % {"code": theme.code})
        if theme.lead_in and theme.verification:
            found[theme.verification].append(_("lead-in of %(code)s") % {"code": theme.code})
        for row in theme.assessments:
            if row.wording:
                found[row.wording].append(row.code)
    return tuple((how, ", ".join(codes)) for how, codes in sorted(found.items()))


def _body(source: Source, row: Facts) -> Body:
    seats = row["seats"]
    taken = [seat for seat in seats if seat["holder_id"] is not None]
    vacant = tuple(source.say(seat["function"]) for seat in seats if seat["holder_id"] is None)
    words = _("%(taken)s of %(all)s") % {"taken": len(taken), "all": len(seats)}
    return Body(source.say(row["name"]), source.say(row["terms"]), words, vacant)
