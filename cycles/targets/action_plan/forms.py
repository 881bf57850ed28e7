"""The forms of an action's team, effects, milestones and predecessors. Rules between fields are the services'."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cycles.cycle import Cycle
from cycles.targets.action_plan.models import Dependency, Milestone, TeamMember
from cycles.targets.action_plan.services import not_yet, wrong_effects
from cycles.targets.forms import ContentForm
from cycles.targets.models import ACCOUNTS, Action
from cycles.targets.plan import words
from cycles.targets.rules import possible_owners
from ims.cities.models import Unit
from ims.forms import SetForm
from ims.people.models import User
from ims.sorting import sort_key


def _several(label: Any, hint: Any = "") -> "forms.ModelMultipleChoiceField[Any]":
    return forms.ModelMultipleChoiceField(
        queryset=None, label=label, help_text=hint, required=False, widget=forms.CheckboxSelectMultiple
    )


def _offer(form: forms.BaseForm, name: str, model: type[Any], rows: list[Any], label: Any = str) -> None:
    """Let a choice of several offer exactly these rows, in this order, read once."""
    field = form.fields[name]
    field.queryset = model._default_manager.filter(pk__in=[row.pk for row in rows])  # type: ignore[attr-defined]
    field.choices = [(row.pk, label(row)) for row in rows]  # type: ignore[attr-defined]


class PickForm(SetForm):
    """Which rows belong to an action, all ticked at once: who ticks on top of what others ticked meanwhile chooses."""

    def __init__(self, *args: Any, held: Mapping[str, list[int]], **kwargs: Any) -> None:
        self.held = held
        super().__init__(*args, **kwargs)
        self.initial = dict(held)

    def now(self) -> dict[str, str]:
        """Return what is ticked at present."""
        return {name: _ids(pks) for name, pks in self.held.items()}

    def sent(self, cleaned: dict[str, Any]) -> dict[str, str]:
        """Return what was ticked; what cannot be read is mended first and counts as it is."""
        picked = {name: _ids(row.pk for row in cleaned[name]) for name in self.held if name in cleaned}
        return {**self.now(), **picked}

    def words(self, name: str, text: str) -> str:
        """Return the labels of what is ticked, in the order of the boxes."""
        ticked, boxes = set(text.split(",")), self.fields[name].choices  # type: ignore[attr-defined]
        return ", ".join(str(label) for pk, label in boxes if str(pk) in ticked) or gettext("None")

    def picked(self) -> dict[str, Any]:
        """Return what was ticked, for the service."""
        return {name: self.cleaned_data[name] for name in self.held}


def _ids(pks: Iterable[int]) -> str:
    return ",".join(str(pk) for pk in sorted(pks))


class TeamForm(PickForm):
    """Who works on an action beside its owner."""

    units = _several(_("Units"))
    people = _several(_("Persons"), _("Who holds a role in the city that enters values and reports of its own."))

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        city, team = action.cycle.city, list(TeamMember.objects.filter(action=action).select_related("unit", "person"))
        # A unit may stand twice, see the model; it is one box.
        units = list(dict.fromkeys(row.unit for row in team if row.unit is not None))
        people = [row.person for row in team if row.person is not None]
        held = {"units": [unit.pk for unit in units], "people": [person.pk for person in people]}
        super().__init__(*args, held=held, **kwargs)
        offered = list(Unit.objects.in_city(city).filter(ends_on__isnull=True))
        _offer(self, "units", Unit, [*offered, *(unit for unit in units if unit not in offered)])
        able = possible_owners(city)
        _offer(self, "people", User, [*able, *(person for person in people if person not in able)])


class EffectsForm(ContentForm):
    """What an action does to the three accounts, and why."""

    one_line = tuple(f"why_{account}" for account in ACCOUNTS)

    class Meta:
        model = Action
        fields = tuple(f"{part}_{account}" for account in ACCOUNTS for part in ("effect", "why"))

    def clean(self) -> dict[str, Any]:
        """Name the fields that are missing."""
        cleaned = super().clean()
        for name, sentence in wrong_effects(cleaned).items():
            if name not in self.errors:
                self.add_error(name, sentence)
        return cleaned


class MilestoneForm(ContentForm):
    """A milestone: its name, the day it is planned for, and the day it was reached."""

    one_line = ("name",)
    needed = ("name",)

    class Meta:
        model = Milestone
        fields = ("name", "due_on", "reached_on")
        help_texts: ClassVar = {"reached_on": _("Only when it was reached before the programme was decided.")}

    def clean_reached_on(self) -> Any:
        """Refuse a day to come."""
        day = self.cleaned_data["reached_on"]
        if wrong := not_yet(day, self.instance.cycle.city.today()):
            raise forms.ValidationError(wrong)
        return day


class OrderForm(PickForm):
    """The actions for which one waits."""

    predecessors = _several(_("It waits for"), _("It begins when these have ended."))

    def __init__(self, *args: Any, action: Action, cycle: Cycle, **kwargs: Any) -> None:
        held = Dependency.objects.filter(action=action).values_list("predecessor", flat=True)
        super().__init__(*args, held={"predecessors": list(held)}, **kwargs)
        others = [row for row in Action._default_manager.filter(cycle=cycle) if row.pk != action.pk]
        ordered = sorted(others, key=lambda row: sort_key(row.code))
        _offer(self, "predecessors", Action, ordered, lambda row: f"{row.code} {words(row.title, cycle.city)}")
        if not others:
            self.fields["predecessors"].help_text = gettext("There is no other action yet.")
