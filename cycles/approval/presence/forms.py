"""Forms of who may vote: the times of a member, a disqualification, a proxy."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from cycles.approval.models import Attendance, Meeting
from cycles.approval.presence.models import Disqualification
from cycles.approval.presence.stays import Span, moment, usual_end
from ims.forms import PageForm, dress
from ims.people.models import User

LONGEST_REASON = 500


def time_field(label: Any, **kwargs: Any) -> forms.TimeField:
    """Return a field for a time of day that may be left empty."""
    widget = forms.TimeInput(attrs={"type": "time", "class": "input--number"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget, **kwargs)


class TimesForm(PageForm):
    """From when to when a member was at the meeting: a line for each time, and an empty one."""

    def __init__(self, *args: Any, row: Attendance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.spans: list[Span] = []
        zone, stays = row.meeting.city.zone, list(row.stays.all())
        self.lines = range(1, len(stays) + 2)
        for line in self.lines:
            stay = stays[line - 1] if line <= len(stays) else None
            for name, label in (("came", _("Came at")), ("left", _("Left at"))):
                at = getattr(stay, f"{name}_at", None)
                field = time_field(
                    label, initial=at.astimezone(zone).time().replace(second=0, microsecond=0) if at else None
                )
                dress(field)
                self.fields[f"{name}_{line}"] = field

    def clean(self) -> dict[str, Any]:
        """Read the lines; a line that has left and not come is a mistake, an empty one is none."""
        cleaned = super().clean() or {}
        self.spans = []
        for line in self.lines:
            came, left = cleaned.get(f"came_{line}"), cleaned.get(f"left_{line}")
            if came is None and left is not None:
                self.add_error(f"came_{line}", now("Say when they came, too."))
            elif came is not None:
                self.spans.append((self._moment(came), self._moment(left) if left else None))
        return cleaned

    def _moment(self, at: time) -> Any:
        return moment(self.row.meeting, at)


class EndForm(PageForm):
    """When the meeting ended, by the city's clocks: now, while it may still go on."""

    day = forms.DateField(label=_("Date"))
    at = time_field(_("Ended at"))

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        usual = usual_end(meeting)
        here = usual.astimezone(meeting.city.zone) if usual else None
        initial = {"day": here.date() if here else meeting.held_on, "at": here.time() if here else None}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["at"].required = True
        self.meeting = meeting

    @property
    def moment(self) -> datetime:
        """The end that was entered."""
        facts = self.cleaned_data
        return datetime.combine(facts["day"], facts["at"], tzinfo=self.meeting.city.zone)


class EndBackForm(PageForm):
    """Why a recorded end was a mistake."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays in the history of the meeting: name no private persons."),
    )


class MemberField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of these members of the council."""

    def __init__(self, members: list[User], **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.filter(pk__in=[member.pk for member in members]), **kwargs)
        self.choices = [("", "–"), *((member.pk, str(member)) for member in members)]  # by name, read once


class DisqualifyForm(PageForm):
    """Who takes no part in an item, on which ground."""

    ground = forms.ChoiceField(
        label=_("Ground"),
        choices=Disqualification.Ground.choices,
        widget=forms.RadioSelect,
        help_text=_("It is public and sealed with the decision. What lies behind it is not written down here."),
    )

    def __init__(self, *args: Any, members: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"] = MemberField(members, label=_("Member of the council"))
        dress(self.fields["member"])
        self.order_fields(["member", "ground"])


class ProxyForm(PageForm):
    """Who votes for whom; a member who gives their own proxy says only who votes for them."""

    def __init__(self, *args: Any, members: list[User], giver: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if giver is None:
            self.fields["giver"] = MemberField(members, label=_("Member who is away"))
        others = [member for member in members if member != giver]
        self.fields["holder"] = MemberField(
            others, label=_("Who votes for them") if giver is None else _("Who votes for you")
        )
        for field in self.fields.values():
            dress(field)

    def clean(self) -> dict[str, Any]:
        """Refuse a proxy to oneself."""
        cleaned = super().clean() or {}
        if cleaned.get("giver") is not None and cleaned.get("giver") == cleaned.get("holder"):
            raise ValidationError({"holder": now("Nobody holds a proxy of their own.")})
        return cleaned
