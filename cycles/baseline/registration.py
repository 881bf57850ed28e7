"""What this room hands to the ground floor: checks for the gates, its part of the snapshot, its copier."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments import uses
from cycles import carry_over, snapshot
from cycles.baseline import content, gate, homes, searchable
from cycles.baseline.instruments.models import Instrument
from cycles.baseline.models import BaselineReview, LegalRequirement, ThemeIndicator, ThemeReview, called_in
from cycles.cycle import Cycle, Step
from cycles.indicators.models import Indicator
from cycles.indicators.uses import Mention, register_mentions, register_use
from cycles.organisation import duties
from cycles.organisation.duties import Duty
from cycles.organisation.models import ThemeLead
from cycles.pages import register_called
from ims.calling import calling
from ims.cities import belongings
from ims.cities.belongings import Belonging
from ims.cities.models import Unit


def register() -> None:
    """Register everything of this room; called once when Django starts."""
    searchable.register_kinds()
    gate.register()
    register_called(called_in())
    homes.register()
    snapshot.register_part("baseline", content.part)
    carry_over.register_copier("baseline", content.copy)
    duties.register("theme", gettext_lazy("Theme"), _duties)
    register_use("baseline", _indicators)
    register_mentions("baseline", _mentions)
    uses.register_use("baseline", _cities)
    belongings.register(
        Belonging(
            "legal", gettext_lazy("Legal register of open years"), "cycles.LegalRequirement.responsible", _of_unit
        )
    )
    belongings.register(
        Belonging(
            "instruments", gettext_lazy("Plans and instruments of open years"), "cycles.Instrument.responsible", _led_by
        )
    )


def _duties(cycle: Cycle) -> Iterable[Duty]:
    leads = {lead.theme_id: lead for lead in ThemeLead.objects.in_cycle(cycle)}
    args = [cycle.city.slug, cycle.year]
    for row in ThemeReview.objects.in_cycle(cycle):
        lead = leads.get(row.theme_id)
        mend = "" if cycle.step == Step.CLOSED else reverse("theme_lead", args=[*args, row.theme_id])
        page = reverse("theme_review", args=[*args, row.pk])
        name = f"{row.theme.code} {row.theme.name}"
        yield Duty(name, page, mend, lead.person if lead else None, lead.unit if lead else None)


def _cities() -> "QuerySet[Any, Any]":
    reviews = BaselineReview.objects.order_by()
    return reviews.values(used_version=F("framework_id"), used_city=F("cycle__city_id")).distinct()


def _indicators(cycle: Cycle) -> Iterable[int]:
    return ThemeIndicator.objects.filter(cycle=cycle).values_list("indicator_id", flat=True)


def _mentions(indicator: Indicator) -> Iterable[Mention]:
    rows = ThemeIndicator.objects.filter(indicator=indicator).select_related("cycle", "theme_review__theme__version")
    for row in rows:
        theme = row.theme_review.theme
        with calling(theme.version.level_name(theme.level)):
            words = _("Baseline review, theme %(code)s %(name)s") % {"code": theme.code, "name": theme.name}
        url = reverse("theme_review", args=[indicator.city.slug, row.cycle.year, row.theme_review_id])
        yield Mention(row.cycle.year, words, url)


def _of_unit(unit: Unit) -> "QuerySet[LegalRequirement]":
    return LegalRequirement._default_manager.filter(responsible=unit).exclude(cycle__step=Step.CLOSED)


def _led_by(unit: Unit) -> "QuerySet[Instrument]":
    return Instrument.objects.filter(responsible=unit).exclude(cycle__step=Step.CLOSED)
