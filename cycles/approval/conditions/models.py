"""A condition or a request of the council: fixed by its decision, then followed until it is done."""

from collections.abc import Collection
from datetime import date
from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cycles.approval.models import AgendaItem
from cycles.cycle import Cycle
from ims.cities.models import City, Unit
from ims.editing import Versioned
from ims.fields import LongestText, TranslatedField
from ims.parts import TaskKind
from ims.people.models import Membership, User

LONGEST = 2000
WHO = ("unit", "person", "now_unit", "now_person")

TRIGGERS = [
    pgtrigger.Trigger(
        name="stands_as_decided",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func="""
            -- What is reported once the council has decided; everything else stays as it was decided.
            IF TG_OP = 'UPDATE'
               AND to_jsonb(NEW) - '{done_on,note,version,now_unit_id,now_person_id}'::text[]
                   = to_jsonb(OLD) - '{done_on,note,version,now_unit_id,now_person_id}'::text[]
               AND EXISTS (
                SELECT 1 FROM cycles_agendaitem i
                WHERE i.id = OLD.item_id AND i.state = 'concluded' AND i.result = 'passed'
            ) THEN
                RETURN NEW;
            END IF;
            -- The lock waits for whoever opens the vote and then sees what became of it.
            PERFORM 1 FROM cycles_agendaitem i
            WHERE i.id = COALESCE(OLD.item_id, NEW.item_id) AND i.state = 'prepared' AND i.amends_id IS NULL FOR SHARE;
            IF NOT FOUND OR (TG_OP = 'UPDATE' AND NEW.item_id <> OLD.item_id)
               OR (TG_OP <> 'DELETE' AND NEW.done_on IS NOT NULL) THEN
                RAISE EXCEPTION 'What the council asks for is written before its vote and stands as decided.';
            END IF;
            RETURN COALESCE(NEW, OLD);
        """,
    ),
]


class CouncilConditionQuerySet(models.QuerySet["CouncilCondition"]):
    """Conditions and requests by city, item and year."""

    def in_city(self, city: City) -> "CouncilConditionQuerySet":
        """Those of the city's items, with item, year, decision and who sees to them."""
        rows = self.filter(item__meeting__city=city)
        return rows.select_related("item__meeting", "item__cycle", "item__decision", *WHO)

    def of(self, item: AgendaItem) -> "CouncilConditionQuerySet":
        """Those of an item in their order, with who sees to them."""
        return self.filter(item=item).select_related("item__decision", *WHO).order_by("number")

    def asked(self) -> "CouncilConditionQuerySet":
        """Those that the council decided, and that are followed since."""
        return self.filter(item__state=AgendaItem.State.CONCLUDED, item__result=AgendaItem.Result.PASSED)

    def of_year(self, cycle: Cycle) -> "CouncilConditionQuerySet":
        """What the council asked for in this year's decisions and in the one that opened it; open ones first."""
        of_year = Q(item__cycle=cycle) | Q(item__decision=cycle.opened_by_id)
        rows = self.in_city(cycle.city).asked().filter(of_year)
        return rows.order_by(models.F("done_on").asc(nulls_first=True), "due_on", "pk")

    def held_by(self, people: Collection[int], city: City) -> Q:
        """Return the condition that one of these people, by id, sees to it today: by name, or in their unit."""
        members = Membership.objects.in_city(city).on(city.today()).filter(user__in=people)
        in_unit = members.filter(unit=Coalesce(OuterRef("now_unit"), OuterRef("unit")))
        by_name = Q(now_person__in=people) | Q(now_person__isnull=True, person__in=people)
        return by_name | Q(Exists(in_unit))

    def of_unit(self, unit: Unit) -> "CouncilConditionQuerySet":
        """Those that are open and that this unit sees to now."""
        mine = Q(now_unit=unit) | Q(now_unit__isnull=True, unit=unit)
        return self.asked().filter(mine, done_on=None)

    def of_person(self, person: User, city: City) -> "CouncilConditionQuerySet":
        """Those that are open and that this person sees to now, by name."""
        mine = Q(now_person=person) | Q(now_person__isnull=True, person=person)
        return self.in_city(city).asked().filter(mine, done_on=None).order_by("due_on", "pk")

    def seen_by(self, people: Collection[int], city: City) -> "CouncilConditionQuerySet":
        """Say on each row whether one of these people sees to it (``is_mine``)."""
        return self.annotate(is_mine=Case(When(self.held_by(people, city), then=Value(True)), default=Value(False)))


@pghistory.track()
class CouncilCondition(Versioned):
    """What the council asks for with its decision, of a unit or a person, until a day; and what became of it.

    The clerk writes it on the item before the vote is opened. It is sealed with the decision; when the council said
    yes, ``done_on`` and ``note`` are reported on it; ``now_unit`` and ``now_person`` name who sees to it once it was
    handed over, because a unit ended or a person left. Nothing else of it ever changes.
    """

    class Kind(models.TextChoices):
        CONDITION = "condition", _("Condition")
        REQUEST = "request", _("Request")

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="conditions", editable=False)
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    kind = models.CharField(_("what it is"), max_length=10, choices=Kind.choices, default=Kind.REQUEST)
    text = TranslatedField(_("what the council asks for"), blank=False, validators=[LongestText(LONGEST)])
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"))
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person"))
    due_on = models.DateField(_("until"))
    now_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("unit that sees to it now")
    )
    now_person = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("who sees to it now")
    )
    done_on = models.DateField(_("done on"), null=True, blank=True)
    note = TranslatedField(_("what was done"), validators=[LongestText(LONGEST)])

    objects = CouncilConditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("condition or request of the council")
        ordering = ("item", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "number"], name="council_condition_number_once"),
            models.CheckConstraint(
                condition=Q(unit__isnull=True, person__isnull=False) | Q(unit__isnull=False, person__isnull=True),
                violation_error_message=_("Say who sees to it: choose a unit or a person, one of the two."),
                name="council_condition_says_who",
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | ~Q(note={}),
                violation_error_message=_("Say what was done: the council reads it."),
                name="council_condition_done_says_what",
            ),
        ]
        triggers: ClassVar = TRIGGERS

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def who(self) -> str:
        """Who sees to it now, by name."""
        return str(self.now_unit or self.unit or self.now_person or self.person or "")

    def is_overdue(self, today: date) -> bool:
        """Say whether its day is over and it is not done."""
        return self.done_on is None and self.due_on < today

    def task(self, today: date) -> TaskKind:
        """How its state is shown."""
        if self.done_on is not None:
            return "done"
        return "late" if self.is_overdue(today) else "open"
