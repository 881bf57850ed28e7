"""The forms of plans and instruments."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.baseline.forms import ThemeChoice
from cycles.baseline.instruments.models import Instrument, InstrumentTheme
from cycles.baseline.models import ThemeReview
from cycles.cycle import Cycle
from ims.cities.models import City, Unit
from ims.forms import VersionedPageForm


class ThemeInScopeChoice(ThemeChoice):
    """Themes in scope as boxes to tick."""

    def label_from_instance(self, obj: Any) -> str:
        """Return code and name."""
        return f"{obj.theme.code} {obj.theme.name}"


class InstrumentForm(VersionedPageForm):
    """A plan or instrument, and the themes that it touches beside those it has already."""

    one_line = ("name",)
    themes = ThemeInScopeChoice(
        queryset=ThemeReview.objects.none(), required=False, label=gettext_lazy("Themes in scope that it touches")
    )

    class Meta:
        model = Instrument
        fields = ("name", "kind", "responsible", "valid_from", "valid_to", "url")

    def __init__(self, *args: Any, cycle: Cycle, city: City, **kwargs: Any) -> None:
        super().__init__(*args, city=city, **kwargs)
        unit, themes = self.fields["responsible"], self.fields["themes"]
        assert isinstance(unit, forms.ModelChoiceField)
        assert isinstance(themes, ThemeInScopeChoice)
        unit.queryset = Unit.objects.in_city(city).filter(ends_on__isnull=True)
        unit.empty_label = _("Not named yet")
        themes.queryset = ThemeReview.objects.in_cycle(cycle)
        if self.instance.pk is not None:
            themes.queryset = themes.queryset.exclude(instrument_themes__instrument=self.instance)
            themes.label = _("More themes in scope that it touches")
        if not themes.queryset:
            del self.fields["themes"]
        self.fields["url"].help_text = _("Where it is published, such as https://www.city.example/report.")

    def clean(self) -> dict[str, Any]:
        """Ask for dates in their order."""
        cleaned = super().clean()
        begins, ends = cleaned.get("valid_from"), cleaned.get("valid_to")
        if begins and ends and ends < begins:
            self.add_error("valid_to", _("The plan ends before it begins: check both dates."))
        return cleaned


class CoverForm(VersionedPageForm):
    """What a plan covers of one theme, where it overlaps with another plan, and what it leaves out."""

    one_line = ("covers", "overlap", "gap")

    class Meta:
        model = InstrumentTheme
        fields = ("covers", "overlaps_with", "overlap", "gap")

    def __init__(self, *args: Any, instrument: Instrument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        other = self.fields["overlaps_with"]
        assert isinstance(other, forms.ModelChoiceField)
        other.queryset = Instrument.objects.filter(cycle=instrument.cycle_id).exclude(pk=instrument.pk).order_by("pk")
        other.empty_label = _("No other plan")
        self.fields["gap"].help_text = _("What nobody would do if this were the only plan.")
