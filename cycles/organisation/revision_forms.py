"""The forms of the revision clock: its rule, and asking for a full revision earlier."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cycles.organisation.models import RevisionClock
from cycles.organisation.revision import NO_CAUSE, NO_REASON
from ims.forms import VersionedPageForm


class RuleForm(VersionedPageForm):
    """Every 3, 4 or 5 years, or once per election period with the day of the next election."""

    class Meta:
        model = RevisionClock
        fields = ("rule", "next_election_on")
        widgets: ClassVar = {"rule": forms.RadioSelect}
        help_texts: ClassVar = {
            "next_election_on": _("Only for “once per election period”: the first year after it is a full revision.")
        }


class EarlierForm(VersionedPageForm):
    """In which year a full revision is wanted, what asks for it, and why; without a year it is withdrawn."""

    class Meta:
        model = RevisionClock
        fields = ("earlier_year", "earlier_because", "earlier_reason")
        widgets: ClassVar = {
            "earlier_because": forms.RadioSelect,
            "earlier_year": forms.TextInput(attrs={"inputmode": "numeric"}),
        }
        help_texts: ClassVar = {
            "earlier_year": _("Empty it to go back to the rule."),
            "earlier_reason": _("The council reads it where it decides how to continue. Name no private persons."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        because = self.fields["earlier_because"]
        assert isinstance(because, forms.ChoiceField)
        because.choices = list(RevisionClock.Because.choices)

    def clean(self) -> dict[str, Any]:
        """Want what asks for it and why, each at its field."""
        cleaned = super().clean()
        if cleaned.get("earlier_year") is not None:
            if not cleaned.get("earlier_because") and "earlier_because" not in self.errors:
                self.add_error("earlier_because", NO_CAUSE)
            if not cleaned.get("earlier_reason", "").strip() and "earlier_reason" not in self.errors:
                self.add_error("earlier_reason", NO_REASON)
        return cleaned
