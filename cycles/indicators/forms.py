"""The forms of an indicator and of a value."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.models import Node
from cycles.indicators import units
from cycles.indicators.breakdown.models import Dimension
from cycles.indicators.entering.forms import SourceFields, StandingFields, shown
from cycles.indicators.entering.sources import SOURCE
from cycles.indicators.flagging import FlagLine
from cycles.indicators.frequency import next_label, read_period
from cycles.indicators.links import found
from cycles.indicators.measures import check_links
from cycles.indicators.models import Indicator, Observation
from cycles.indicators.periods import Period
from cycles.indicators.themes import default_framework
from ims.cities.models import City, Unit
from ims.forms import PageForm, VersionedPageForm
from ims.numbers import NumberField
from ims.people.models import Membership, User

SHOWN_LETTERS = 90
CONFLICT = gettext_lazy(
    "There is a value for this period by now. Both stand below; send again, with a reason, to replace it."
)
LINKS_HELP = gettext_lazy("Framework and code with a colon, several with commas: sdg:11.2, eci:A3.")


class IndicatorForm(VersionedPageForm):
    """An indicator; its choices are those of its city."""

    one_line = ("name", "unit", "source")
    folded = ("dimension", "second_dimension", "is_summable")
    folded_title = gettext_lazy("Broken down by sex, district, age group …")

    class Meta:
        model = Indicator
        fields = (
            "code",
            "name",
            "definition",
            "unit",
            "unit_code",
            "direction",
            "pillar",
            "kind",
            "frequency",
            "commitment",
            "links",
            "dimension",
            "second_dimension",
            "is_summable",
            "source",
            "source_url",
            "method",
            "related",
            "responsible",
            "owner",
        )

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, city=city, **kwargs)
        self.city = city
        self.fields["name"].required = True
        self._offer_units()
        self.fields["kind"].help_text = _("Its part in an ecoBUDGET, if it has one.")
        self.fields["links"].help_text = LINKS_HELP
        self.fields["frequency"].help_text = _(
            "Shorter periods are refused then, and those that overlap another partly."
        )
        self._choose("commitment", _commitments(city, self.instance.commitment_id), _commitment_label)
        self._choose("owner", _members(city, self.instance.owner_id), str)
        for name in ("dimension", "second_dimension"):
            self._choose(name, Dimension.objects.filter(city=city).order_by("code"), str)
        self._choose("responsible", Unit.objects.in_city(city), str)

    def clean_links(self) -> list[str]:
        """Refuse links whose item is in no framework in force."""
        links = [link.strip() for link in self.cleaned_data["links"]]
        try:
            check_links(links, set(found(links)))
        except forms.ValidationError as unknown:
            raise forms.ValidationError(unknown.messages) from unknown
        return links

    def _offer_units(self) -> None:
        field = cast(forms.TypedChoiceField, self.fields["unit_code"])
        field.choices = [("", _("None: no conversion")), *units.choices()]
        field.help_text = _("Values can be shown in other units of the same kind. The published ones stay as they are.")

    def _choose(self, name: str, rows: Any, label: Any) -> None:
        field = cast(forms.ModelChoiceField, self.fields[name])  # type: ignore[type-arg]
        field.queryset = rows
        field.label_from_instance = label  # type: ignore[method-assign]

    def clean_code(self) -> str:
        """Refuse a code that another indicator of the city has."""
        code = str(self.cleaned_data["code"])
        others = Indicator.objects.in_city(self.city).filter(code=code).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("Another indicator of the city has this code. Choose another one."))
        return code

    @property
    def sent(self) -> dict[str, Any]:
        """The fields as the service takes them."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


def _commitments(city: City, present: int | None) -> Any:
    framework = default_framework(city)
    mine = Q(version=framework) if framework else Q(pk__isnull=True)
    return Node.objects.filter(mine | Q(pk=present)).order_by("version_id", "position")


def _commitment_label(node: Node) -> str:
    text = f"{node.code} {node.name}"
    return text if len(text) <= SHOWN_LETTERS else f"{text[:SHOWN_LETTERS].rsplit(' ', 1)[0]} …"


def _members(city: City, present: int | None) -> Any:
    held = Membership.objects.in_city(city).on(city.today()).values("user")
    return User.objects.filter(Q(pk__in=held) | Q(pk=present)).order_by("name")


class ObservationForm(PageForm, SourceFields, StandingFields):
    """One value of an indicator, or the reason why there is none; on a period that has one, its correction.

    ``version`` is that of the observation as it was read, empty for a new one. When the period has an observation of
    another version, both stand on the page and sending again is the person's decision to replace it.
    """

    period = forms.CharField(
        label=gettext_lazy("Period"),
        max_length=20,
        help_text=gettext_lazy("As published: 2025, 2024/25, 2025-H1, 2025-Q1 or 2025-M03."),
    )
    value = NumberField(
        label=gettext_lazy("Value"),
        required=False,
        max_digits=24,
        decimal_places=12,
        help_text=gettext_lazy("With exactly the published digits. Zero is a value."),
    )
    gap_reason = forms.CharField(
        label=gettext_lazy("Or why there is no value"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("For example: survey every two years. Not available is a reason, never a zero."),
    )
    folded = ("source_url", "source_method", "source_limits")
    folded_title = gettext_lazy("More about the source")
    field_order = ("period", "value", "gap_reason", "reason", *SOURCE, "note")
    reason = forms.CharField(
        label=gettext_lazy("Reason of the correction"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("What was wrong, and who says so. The old value stays in the history."),
    )

    def __init__(self, *args: Any, indicator: Indicator, observation: Observation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicator, self.saved = indicator, observation
        self.conflicts = []
        self.fields["value"].label = _("Value in %(unit)s") % {"unit": str(indicator.unit)}
        self.fields["source"].initial = indicator.source_in(indicator.city.binding_language)
        self.fields["period"].initial = next_label(indicator)
        if observation is not None:
            self.fields["period"].disabled = True
            for name in ("period", "value", "gap_reason", *SOURCE, "note", "version"):
                self.fields[name].initial = getattr(observation, name)

    def clean_period(self) -> str:
        """Read the period and look for what it has already."""
        label = str(self.cleaned_data["period"])
        try:
            self._find(read_period(self.indicator, label))
        except forms.ValidationError as unreadable:
            raise forms.ValidationError(unreadable.messages) from unreadable
        return label

    def _find(self, days: Period) -> None:
        mine = Observation.objects.filter(indicator=self.indicator, starts_on=days.starts_on, ends_on=days.ends_on)
        self.saved = mine.select_for_update().first()

    def clean(self) -> dict[str, Any]:
        """Want a value or a reason, a reason for a correction, and that nobody saved in between."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        value, gap = cleaned.get("value"), cleaned.get("gap_reason", "")
        if "value" in cleaned and value is None and not gap:
            self.add_error("value", _("Enter the value, or say below why there is none."))
        if value is not None and gap:
            self.add_error("gap_reason", _("There is a value: leave this empty, or take the value out."))
        if self.saved is not None and cleaned.get("version") != self.saved.version:
            self.note_conflict(self.saved, str(CONFLICT))
        elif self.saved is not None and self._is_correction(cleaned) and not cleaned.get("reason"):
            self.add_error("reason", _("A correction needs its reason: what was wrong, and who says so."))
        return cleaned

    def _is_correction(self, cleaned: dict[str, Any]) -> bool:
        saved = self.saved
        assert saved is not None
        return (shown(saved.value), saved.gap_reason) != (shown(cleaned.get("value")), cleaned.get("gap_reason", ""))


class LookForm(PageForm):
    """That somebody looked at what rests on a revised value, and what follows from it."""

    flags = forms.MultipleChoiceField(
        label=gettext_lazy("You looked at"), widget=forms.CheckboxSelectMultiple, required=True
    )
    note = forms.CharField(
        label=gettext_lazy("What follows from it"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For example: nothing, the target stands; or: the council is told in the evaluation."),
    )

    def __init__(self, *args: Any, lines: Sequence[FlagLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        flags = cast(forms.MultipleChoiceField, self.fields["flags"])
        flags.choices = [(str(line.flag.pk), line.words) for line in lines]
        flags.initial = [str(line.flag.pk) for line in lines]
        flags.error_messages["required"] = _("Choose at least one.")


class LockForm(PageForm):
    """Up to which day periods are locked, and why; without a day they are open."""

    until = forms.DateField(
        label=gettext_lazy("Lock periods up to"),
        required=False,
        help_text=gettext_lazy("Periods that end on this day or before. Empty opens all periods again."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("People who meet the lock read it, for example: the annual account is audited."),
    )
