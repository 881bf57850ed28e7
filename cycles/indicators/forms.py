"""The forms of an indicator, of looking through what rests on it, and of locking periods."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.models import Node
from cycles.indicators import units
from cycles.indicators.breakdown.models import Dimension
from cycles.indicators.flagging import FlagLine
from cycles.indicators.links import found
from cycles.indicators.measures import check_links
from cycles.indicators.models import Indicator
from cycles.indicators.themes import default_framework
from ims.cities.models import City, Unit
from ims.forms import PageForm, VersionedPageForm
from ims.people.models import Membership, User

SHOWN_LETTERS = 90
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
