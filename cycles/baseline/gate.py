"""What must hold before targets are set: each check looks at the :class:`~cycles.baseline.standing.Standing`."""

from collections.abc import Callable, Iterator

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles import gates
from cycles.baseline.standing import Standing, ThemeStanding, look
from cycles.cycle import Cycle
from ims.refusals import Reason, at_field

TRANSITION = "close_baseline"
Check = Callable[[Standing], Iterator[Reason]]


def themes(standing: Standing) -> Iterator[Reason]:
    """Every theme in scope has a text or an accepted gap, and there is at least one theme."""
    if not standing.themes:
        yield Reason(_("Choose at least one theme."), standing.url("baseline_scope"))
    for theme in standing.themes:
        if not theme.has_text and not theme.row.gap_accepted:
            sentence = _("Describe the condition of theme %(code)s, or accept the gap") % {"code": theme.row.theme.code}
            yield Reason(sentence, standing.field("theme_texts", "condition", theme.row.pk, language=theme.binding))
        elif theme.prompts:
            name, code = theme.prompts[0]
            yield Reason(_prompted(theme), standing.field("theme_texts", name, theme.row.pk, language=code))


def values(standing: Standing) -> Iterator[Reason]:
    """Every value has period, unit and source; what has no value is listed as a gap. (The period is never empty.)"""
    for theme in standing.themes:
        if not theme.has_data_or_gap:
            sentence = _("Attach an indicator to theme %(code)s, or list the gap") % {"code": theme.row.theme.code}
            yield Reason(sentence, standing.url("theme_review", theme.row.pk) + "#indicators")
        for row in theme.without_value:
            sentence = _("%(indicator)s has no value: list it as a gap") % {"indicator": row.indicator.code}
            asked = f"?indicator={row.indicator_id}"
            yield Reason(sentence, at_field(standing.url("gap_list", theme.row.pk) + asked, "missing", theme.binding))
        for row in theme.without_unit_or_source:
            sentence = _("%(indicator)s has a value without unit or source") % {"indicator": row.indicator.code}
            page = reverse("indicator_change", args=[standing.cycle.city.slug, row.indicator_id])
            yield Reason(sentence, at_field(page, "source" if row.indicator.unit else "unit", theme.binding))


def legal(standing: Standing) -> Iterator[Reason]:
    """The legal register is not empty, or it was declared that no requirements apply."""
    none_apply = standing.review is not None and standing.review.no_legal_requirements
    if not standing.has_requirements and not none_apply:
        yield Reason(_("Fill the legal register, or declare that none apply"), standing.url("baseline") + "#legal")


def swot(standing: Standing) -> Iterator[Reason]:
    """Every theme in scope has strengths, weaknesses, opportunities and threats."""
    for theme in standing.themes:
        if missing := theme.missing_swot:
            words = {"code": theme.row.theme.code, "lists": ", ".join(field.name for field in missing)}
            first = f"{missing[0].kind}-text"
            page = standing.field("theme_swot", first, theme.row.pk, language=theme.binding)
            yield Reason(_("SWOT of theme %(code)s: %(lists)s") % words, page)
        elif theme.swot_prompts:
            point, code = theme.swot_prompts[0]
            page = standing.field("swot_point_change", "text", theme.row.pk, point, language=code)
            yield Reason(_prompted(theme), page)


def _prompted(theme: ThemeStanding) -> str:
    sentence = _("Theme %(code)s still holds texts of the template: overwrite or delete them")
    return sentence % {"code": theme.row.theme.code}


def ranked(standing: Standing) -> Iterator[Reason]:
    """Every theme in scope is scored, and at least one is a priority."""
    for theme in standing.themes:
        if theme.row.significance is None:
            sentence = _("Agree the significance of theme %(code)s") % {"code": theme.row.theme.code}
            yield Reason(sentence, standing.field("theme_significance", "importance", theme.row.pk))
    if not standing.priorities:
        yield Reason(_("Choose the priorities"), standing.url("priorities_choose"))


def signed_off(standing: Standing) -> Iterator[Reason]:
    """The working group signed the review off."""
    if standing.review is None or standing.review.signed_off_at is None:
        yield Reason(_("Sign-off by the working group"), standing.url("baseline_sign_off"))


CHECKS: tuple[tuple[str, str | Promise, Check], ...] = (
    ("baseline.themes", gettext_lazy("Every theme in scope has a text or an accepted gap"), themes),
    ("baseline.values", gettext_lazy("Every value has period, unit and source; what is missing is listed"), values),
    ("baseline.legal", gettext_lazy("The legal register is filled, or none apply"), legal),
    ("baseline.swot", gettext_lazy("SWOT for every theme"), swot),
    ("baseline.ranked", gettext_lazy("Every theme is scored and the priorities are chosen"), ranked),
    ("baseline.signed_off", gettext_lazy("The working group signed the review off"), signed_off),
)


def register() -> None:
    """Register the checks of this gate."""
    for name, wording, check in CHECKS:
        gates.register(TRANSITION, name, wording, check, look=look)


def open_in(standing: Standing) -> list[Reason]:
    """Return what is open beside the sign-off itself: the working group signs a complete review."""
    return [reason for _name, _wording, check in CHECKS if check is not signed_off for reason in check(standing)]


def open_before_sign_off(cycle: Cycle) -> list[Reason]:
    """Return what is open beside the sign-off, read anew."""
    return open_in(look(cycle))
