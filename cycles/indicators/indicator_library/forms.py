"""The forms of the library: an indicator of it, and how a city takes one."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.indicators import units
from cycles.indicators.forms import LINKS_HELP
from cycles.indicators.indicator_library.models import LibraryIndicator
from cycles.indicators.links import found
from cycles.indicators.measures import CODE, TAKEN, check_links
from cycles.indicators.models import Indicator
from ims.cities.models import City
from ims.forms import PageForm, VersionedPageForm
from ims.people.models import Membership, User


def installation_languages() -> City:
    """Return a stand-in for a city whose working languages are those of the installation, for texts of the library."""
    others = [code for code, _name in settings.LANGUAGES]
    return City(binding_language=settings.LANGUAGE_CODE, languages=others)


class LibraryForm(VersionedPageForm):
    """An indicator of the library; a change of one needs its reason."""

    one_line = ("name", "unit")
    reason = forms.CharField(
        label=gettext_lazy("Reason of the change"),
        max_length=300,
        help_text=gettext_lazy("The cities that took it read it beside what changed."),
    )

    class Meta:
        model = LibraryIndicator
        fields = ("code", "collection", *TAKEN, "source", "source_url", "verification", "is_retired")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, city=installation_languages(), **kwargs)
        self.fields["name"].required = True
        self.fields["links"].help_text = LINKS_HELP
        field = cast(forms.TypedChoiceField, self.fields["unit_code"])
        field.choices = [("", _("None: no conversion")), *units.choices()]
        self.fields["verification"].required = True
        self.fields["verification"].help_text = _(
            "verified, meaning_corroborated, recalled or ours, then after a colon the sources and limits."
        )
        if self.instance.pk is None:
            del self.fields["reason"], self.fields["is_retired"]

    def clean_links(self) -> list[str]:
        """Refuse links whose item is in no framework in force."""
        links = [link.strip() for link in self.cleaned_data["links"]]
        try:
            check_links(links, set(found(links)))
        except ValidationError as unknown:
            raise forms.ValidationError(unknown.messages) from unknown
        return links

    @property
    def sent(self) -> dict[str, Any]:
        """The fields as the services take them."""
        names = [*(self._meta.fields or ()), "reason"]
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class TakeOverForm(PageForm):
    """That a city takes over what the library changed; ``seen`` is the version that the page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class TakeForm(PageForm):
    """Under which code the city takes an indicator of the library, and who owns it."""

    code = forms.CharField(
        label=gettext_lazy("Code in the city"),
        max_length=20,
        validators=[CODE],
        help_text=gettext_lazy("The library’s or one of your own. Name, unit and method can be changed afterwards."),
    )
    owner = forms.ModelChoiceField(label=gettext_lazy("Owner"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, city: City, row: LibraryIndicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.city = city
        self.fields["code"].initial = row.code
        people = Membership.objects.in_city(city).on(city.today()).values("user")
        owner = cast(forms.ModelChoiceField, self.fields["owner"])  # type: ignore[type-arg]
        owner.queryset = User.objects.filter(pk__in=people).order_by("name")
        owner.empty_label = _("nobody yet")

    def clean_code(self) -> str:
        """Refuse a code that another indicator of the city has."""
        code = str(self.cleaned_data["code"])
        if Indicator.objects.in_city(self.city).filter(code=code).exists():
            raise forms.ValidationError(_("Another indicator of the city has this code. Choose another one."))
        return code
