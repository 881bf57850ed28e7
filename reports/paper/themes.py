"""The themes of the baseline review and their ranking, from the sealed content."""

from django.utils.translation import gettext as _

from commitments.browse.wording import sureness
from commitments.frameworks.verification import parse
from reports.paper.figures import figure
from reports.paper.paper import Assessment, IndicatorFigure, Priority, Theme
from reports.paper.source import Facts, Source


def priorities(source: Source) -> tuple[Priority, ...]:
    """Return the themes in scope, the most significant first; a theme that is not ranked stands last."""
    themes = sorted(
        source.part("baseline").get("themes", []),
        key=lambda theme: (theme["significance"] is None, -(theme["significance"] or 0)),
    )
    wanted = {objective["theme"]: source.say(objective["title"]) for objective in reversed(source.objectives)}
    return tuple(
        Priority(
            rank=rank,
            code=theme["code"],
            title=source.say(theme["title"]),
            product=_product(theme),
            significance=str(theme["significance"] or "–"),
            is_priority=theme["is_priority"],
            objective=wanted.get(theme["code"], ""),
        )
        for rank, theme in enumerate(themes, start=1)
    )


def _product(theme: Facts) -> str:
    scores = [theme["importance"], theme["urgency"], theme["influence"]]
    return " × ".join(str(score) if score else "–" for score in scores)


def themes(source: Source) -> tuple[Theme, ...]:
    """Return every theme in scope with its texts, charts, assessments, gaps and objectives."""
    return tuple(_theme(source, theme) for theme in source.part("baseline").get("themes", []))


def _theme(source: Source, theme: Facts) -> Theme:
    objectives = [objective for objective in source.objectives if objective["theme"] == theme["code"]]
    return Theme(
        code=theme["code"],
        title=source.say(theme["title"]),
        title_wording=short_wording(source.say(theme.get("title_verification"))),
        lead_in=source.say(theme.get("lead_in")),
        verification=wording(theme.get("verification", "")),
        condition=source.say(theme["condition"]),
        trends=source.say(theme["trends"]),
        swot=tuple(
            (name, source.lines(theme[key]))
            for key, name in (
                ("strengths", _("Strengths")),
                ("weaknesses", _("Weaknesses")),
                ("opportunities", _("Opportunities")),
                ("threats", _("Threats")),
            )
            if source.lines(theme[key])
        ),
        assessments=tuple(_assessment(source, row) for row in theme["assessments"]),
        gaps=tuple((gap["missing"], gap["reason"]) for gap in theme["gaps"]),
        legal=tuple((row["requirement"], row.get("applies_to") or "", _met(row["met"])) for row in theme["legal"]),
        evidence=tuple((row["title"], _where(row)) for row in theme.get("evidence", [])),
        figures=_figures(source, theme, objectives),
        objectives=tuple((source.say(o["title"]), source.say(o["text"])) for o in objectives),
    )


def _where(evidence: Facts) -> str:
    file = evidence["file"]
    return f"{file['name']}, SHA-256 {file['sha256']}" if file else str(evidence["url"])


def _figures(source: Source, theme: Facts, objectives: list[Facts]) -> tuple[IndicatorFigure, ...]:
    aimed = [target["indicator"] for objective in objectives for target in objective.get("targets", [])]
    return tuple(
        figure(source, code) for code in dict.fromkeys([*aimed, *theme["indicators"]]) if code in source.indicators
    )


def _assessment(source: Source, row: Facts) -> Assessment:
    names = {
        "fully": _("Fully met"),
        "partly": _("Partly met"),
        "not_met": _("Not met"),
        "not_assessed": _("Not assessed"),
    }
    return Assessment(
        code=row["code"],
        text=source.say(row["text"]),
        wording=short_wording(source.say(row.get("verification"))),
        answer=names.get(row["assessment"], ""),
        remark=row.get("remark") or "",
    )


def _met(met: str) -> str:
    return {"yes": _("Met"), "partly": _("Partly met"), "no": _("Not met")}.get(met, _("Not checked"))


def wording(mark: str) -> str:
    """Return what may be said of how sure a commitment's wording is."""
    if mark.startswith("verified"):
        return _("Wording verified in a published source.")
    if mark.startswith("meaning"):
        return _("Wording recalled, meaning verified in another language.")
    return _("Wording recalled; compare with the official text before quoting it.") if mark else ""


def short_wording(mark: str) -> str:
    """Return in a few words how sure a wording is; "" for content that was sealed without saying so."""
    return sureness(parse(mark).grade) if mark else ""
