"""The forms of signatures, met obligations and pledges."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.models import FrameworkVersion
from cycles.signatures.models import Fulfilment, Pledge, Signature
from cycles.snapshot import Decision
from ims.cities.models import City, Unit
from ims.forms import VersionedPageForm


def _choice(form: forms.BaseForm, name: str) -> "forms.ModelChoiceField[Any]":
    return cast("forms.ModelChoiceField[Any]", form.fields[name])


class SignatureForm(VersionedPageForm):
    """What the city signed, when, and by which decision; what it signed is asked for once."""

    class Meta:
        model = Signature
        fields = ("framework", "decided_on", "decision_number", "decision", "signed_on", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        city: City = self.instance.city
        if self.instance.pk is None:
            signed = Signature.objects.filter(city=city).values("framework")
            in_force = FrameworkVersion.objects.in_force().exclude(pk__in=signed).select_related("framework")
            _choice(self, "framework").queryset = in_force.order_by("title")
            self.fields["framework"].help_text = _("Published versions that the city has not signed yet.")
        else:
            del self.fields["framework"]
        record = Decision.objects.filter(city=city, outcome__in=("approved", "amended")).order_by("-pk")
        _choice(self, "decision").queryset = record
        self.fields["decision"].help_text = _("If it was decided here; an older decision has its number and day only.")
        self.fields["decision_number"].help_text = _("As the council's minutes have it, such as § 87/2007.")


class FulfilmentForm(VersionedPageForm):
    """What the city did, on which day, and where it can be read."""

    evidence = forms.URLField(
        label=gettext_lazy("Where it can be read"), required=False, max_length=500, assume_scheme="https"
    )

    class Meta:
        model = Fulfilment
        fields = ("met_on", "what", "evidence")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].help_text = _("In a sentence or two; do not name private persons.")
        self.fields["evidence"].help_text = _("An address that begins with https://, if there is one.")
        self.fields["evidence"].error_messages["invalid"] = _(
            "Write a whole address, such as https://example.org/report."
        )


class PledgeForm(VersionedPageForm):
    """What the city pledges, who sees to it, by when, and once it is kept what came of it."""

    class Meta:
        model = Pledge
        fields = ("text", "unit", "due_on", "met_on", "result")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        city: City = self.instance.signature.city
        standing = Unit.objects.in_city(city).standing(city.today())
        _choice(self, "unit").queryset = standing | Unit.objects.filter(pk=self.instance.unit_id)
        self.fields["text"].help_text = _("Something that can be measured, such as “plant 100,000 trees”.")
        if self.instance.pk is None:
            del self.fields["met_on"], self.fields["result"]

    def clean(self) -> dict[str, Any]:
        """Want what came of a pledge that is kept."""
        cleaned = super().clean()
        if cleaned.get("met_on") and not cleaned.get("result", "").strip():
            self.add_error("result", _("Say what came of it: how much of what was pledged was reached."))
        return cleaned
