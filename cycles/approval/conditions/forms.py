"""The forms of what the council asks for: writing it before the vote, and reporting what became of it."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cycles.approval.conditions.models import CouncilCondition
from cycles.organisation.appointing import offer_units
from cycles.targets.forms import choose
from cycles.targets.rules import possible_owners
from ims.cities.models import City
from ims.forms import VersionedPageForm
from ims.people.models import User


class ConditionForm(VersionedPageForm):
    """What the council asks for, of whom and until when."""

    class Meta:
        model = CouncilCondition
        fields: ClassVar[list[str]] = ["kind", "text", "unit", "person", "due_on"]
        widgets: ClassVar[dict[str, Any]] = {"kind": forms.RadioSelect}
        help_texts: ClassVar[dict[str, Any]] = {
            "kind": _(
                "A condition has to be met for the decision to be carried out; a request is asked for beside it."
            ),
            "text": _("It is sealed with the decision and stays in the record: name no private persons."),
            "unit": _("One of the two sees to it and reports on it: a unit or a person."),
        }

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, city=city, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = CouncilCondition.Kind.choices
        offer_units(self, city, self.instance.unit_id)
        people = possible_owners(city, self.instance.person_id)
        choose(self, "person", people, User, _("Nobody by name"))


class ConditionReportForm(VersionedPageForm):
    """What became of it: the day on which it was done, and what was done."""

    class Meta:
        model = CouncilCondition
        fields: ClassVar[list[str]] = ["done_on", "note"]
        help_texts: ClassVar[dict[str, Any]] = {
            "done_on": _("Empty as long as it is open. Take the day away to open it again."),
            "note": _("The council reads it. While it is open: how far it is."),
        }

    def clean(self) -> dict[str, Any]:
        """Ask what was done, beside the field in which it is missing."""
        cleaned = super().clean()
        if cleaned.get("done_on") and "note" in cleaned and not cleaned["note"]:
            self.add_error("note", _("Say what was done: the council reads it."))
        return cleaned
