"""Forms of a city's settings, its units, and of a new city."""

from functools import reduce
from itertools import pairwise
from operator import or_
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ims.cities.models import City, Unit
from ims.colours import check_accent
from ims.fields import Translated
from ims.forms import PageForm, PageModelForm, VersionedPageForm, dress


def _zones() -> list[tuple[str, str]]:
    return [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone]


class CityFormMixin:
    """The choices that every form over a city shares."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def offer_choices(self) -> None:
        """Let time zone, month and languages be chosen instead of typed."""
        for name, choices, kind in (("time_zone", _zones(), str), ("financial_year_starts", [*MONTHS.items()], int)):
            if name in self.fields:
                plain = self.fields[name]
                self.fields[name] = forms.TypedChoiceField(
                    label=plain.label, choices=choices, initial=plain.initial, coerce=kind
                )
        if "languages" in self.fields:
            self.fields["languages"] = forms.MultipleChoiceField(
                label=self.fields["languages"].label,
                choices=settings.WORKING_LANGUAGES,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("What the city publishes is stored in each of them."),
            )
        if "binding_language" in self.fields:
            self.fields["binding_language"] = forms.ChoiceField(
                label=self.fields["binding_language"].label,
                choices=settings.WORKING_LANGUAGES,
                help_text=_("Where a translation is missing this one shows."),
            )

        for name in ("time_zone", "financial_year_starts", "languages", "binding_language"):
            if name in self.fields:
                dress(self.fields[name])

    def check_languages(self, cleaned: dict[str, Any]) -> None:
        """Refuse a binding language that is none of the working ones."""
        binding, languages = cleaned.get("binding_language"), cleaned.get("languages")
        if binding and languages and binding not in languages:
            self.add_error(  # type: ignore[attr-defined]
                "binding_language", _("The binding language must be one of the working languages.")
            )


class CitySettingsForm(CityFormMixin, VersionedPageForm):
    """What a city decides about itself."""

    class Meta:
        model = City
        fields = (
            "name",
            "population",
            "address",
            "time_zone",
            "currency",
            "financial_year_starts",
            "languages",
            "binding_language",
            "amber_percent",
            "tell_owner_after",
            "tell_coordinator_after",
            "tell_mayor_after",
            "accent",
            "accent_night",
        )
        help_texts: ClassVar = {
            "tell_owner_after": gettext_lazy(
                "Values, reports and corrective actions, counted from the day they were due."
            ),
            "tell_mayor_after": gettext_lazy(
                "Who chairs the steering group; while nobody does, the city’s admin is told."
            ),
            "currency": gettext_lazy("Three letters, such as EUR or SEK."),
            "accent": gettext_lazy("The colour of links and acts by day: # and six digits."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_choices()

    def clean(self) -> dict[str, Any]:
        """Check the languages against each other and that the colours can be read."""
        cleaned = super().clean()
        self.check_languages(cleaned)
        self._check_days(cleaned)
        if cleaned.get("accent") and cleaned.get("accent_night"):
            try:
                check_accent(cleaned["accent"], cleaned["accent_night"])
            except forms.ValidationError as wrong:
                self.add_error(None, wrong)
        return cleaned

    def _check_days(self, cleaned: dict[str, Any]) -> None:
        """Refuse days that would tell somebody before who comes first."""
        names = ("tell_owner_after", "tell_coordinator_after", "tell_mayor_after")
        for first, then in pairwise(names):
            if cleaned.get(first) and cleaned.get(then) and cleaned[then] < cleaned[first]:
                self.add_error(then, _("Not sooner than the one before: %(days)s days.") % {"days": cleaned[first]})


class CityOpenForm(CityFormMixin, PageModelForm):
    """A new city and its first admin."""

    admin_email = forms.EmailField(label=gettext_lazy("First admin's e-mail address"), max_length=254)

    class Meta:
        model = City
        fields = ("name", "slug", "time_zone", "currency", "languages", "binding_language")
        help_texts: ClassVar = {"slug": gettext_lazy("Small letters, digits and hyphens; it stays in every address.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_choices()
        self.fields["time_zone"].initial = City._meta.get_field("time_zone").default
        self.fields["languages"].initial = ["en"]
        self.fields["binding_language"].initial = "en"

    def clean(self) -> dict[str, Any]:
        """Check the languages against each other."""
        cleaned = super().clean() or self.cleaned_data
        self.check_languages(cleaned)
        return cleaned


class UnitForm(VersionedPageForm):
    """A unit of the city's organisation."""

    one_line = ("name",)

    class Meta:
        model = Unit
        fields = ("name", "scale", "parent", "starts_on")
        labels: ClassVar = {"parent": gettext_lazy("Part of")}

    def __init__(self, *args: Any, instance: Unit, **kwargs: Any) -> None:
        city = instance.city
        super().__init__(*args, instance=instance, city=city, **kwargs)
        self.fields["name"].help_text = _("As the city calls it in each of its languages.")
        standing = Unit.objects.in_city(city).standing(city.today()) | Unit.objects.filter(pk=self.instance.parent_id)
        self.fields["parent"].queryset = standing.exclude(pk=self.instance.pk)  # type: ignore[attr-defined]
        self.fields["parent"].empty_label = _("None")  # type: ignore[attr-defined]

    def clean_name(self) -> Translated:
        """Refuse a name that another unit of the city has in the same language."""
        name: Translated = self.cleaned_data["name"]
        same = reduce(or_, (Q(**{f"name__{code}": text}) for code, text in name.items()))
        if Unit.objects.in_city(self.instance.city).filter(same).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Another unit of the city has this name."))
        return name

    def clean(self) -> dict[str, Any]:
        """Refuse a unit that would be part of itself, or begins after it ends; it ends on a page of its own."""
        cleaned = super().clean()
        if self._is_above(cleaned.get("parent")):
            self.add_error("parent", _("This unit would be part of itself."))
        begins, ends = cleaned.get("starts_on"), self.instance.ends_on
        if begins and ends and ends < begins:
            self.add_error("starts_on", _("The last day lies before the first."))
        return cleaned

    def _is_above(self, unit: Unit | None) -> bool:
        """Say whether the form's unit stands somewhere above this one."""
        parents = dict(Unit.objects.in_city(self.instance.city).values_list("pk", "parent_id"))
        above, seen = unit.pk if unit else None, set[int]()
        while above is not None and above not in seen:
            if above == self.instance.pk:
                return True
            seen.add(above)
            above = parents.get(above)
        return False


class CityAdminForm(PageForm):
    """Who becomes an admin of a city."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("Who has no account yet is invited by a link; a new link makes an older one worthless."),
    )
