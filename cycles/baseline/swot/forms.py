"""The forms of a SWOT board."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cycles.baseline.models import ThemeReview
from cycles.baseline.swot.models import SwotPoint
from cycles.indicators.models import Indicator
from ims.cities.models import City
from ims.forms import PageForm, TranslatedFormField, VersionedPageForm


class PointAddForm(PageForm):
    """A new point of one field; the four stand on one page, so each has its field as prefix."""

    def __init__(self, *args: Any, city: City, kind: str, name: str, **kwargs: Any) -> None:
        super().__init__(*args, city=city, prefix=kind, **kwargs)
        label = _("New point: %(field)s") % {"field": name}
        self.fields["text"] = TranslatedFormField.of(SwotPoint, "text", city, label=label, one_line=True)


class PointForm(VersionedPageForm):
    """A point: its text, the figure behind it, and the field in which it stands."""

    one_line = ("text",)

    class Meta:
        model = SwotPoint
        fields = ("text", "indicator", "kind")

    def __init__(self, *args: Any, theme_review: ThemeReview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        figure = self.fields["indicator"]
        assert isinstance(figure, forms.ModelChoiceField)
        figure.queryset = Indicator.objects.filter(theme_indicators__theme_review=theme_review).order_by("code")
        figure.empty_label = _("None of the theme's indicators")
        figure.help_text = _("When a figure of the theme shows it.")
        fields = [(kind.value, capfirst(kind.label)) for kind in SwotPoint.Kind]
        self.fields["kind"] = forms.ChoiceField(label=_("Field"), choices=fields, widget=forms.RadioSelect)
