"""A version of the city's rules of voting, and its rule for each kind of decision."""

from datetime import date
from typing import ClassVar

import pghistory
import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cycles.approval.city_rules.columns import QuorumColumns, RuleColumns, own_fraction_is_one, quorum_is_a_fraction
from ims.cities.models import City
from ims.people.models import User

MOST_PROXIES = 5


class Subject(models.TextChoices):
    """What a rule is for. A motion to return is a question of its own: some laws give it to a minority."""

    ADOPT = "adopt", _("Adopt the IMS")
    APPROVE = "approve", _("Approve the programme")
    RETURN = "return", _("Return the programme")
    CONTINUE = "continue", _("Decide how to continue")


class CouncilRulesQuerySet(models.QuerySet["CouncilRules"]):
    """Versions of the rules, always asked for by city."""

    def in_city(self, city: City) -> "CouncilRulesQuerySet":
        """The city's versions, the latest day first."""
        return self.filter(city=city).order_by("-valid_from")

    def on(self, day: date) -> "CouncilRulesQuerySet":
        """Those that began by this day; the first of them holds."""
        return self.filter(valid_from__lte=day)


NEVER_CHANGES = "RAISE EXCEPTION 'Rules of voting never change: another rule is a new version.';"
STAYS_ONCE_USED = """
    IF EXISTS (SELECT FROM cycles_agendaitem i WHERE i.rules_id = OLD.{of} AND i.opened_at IS NOT NULL) THEN
        RAISE EXCEPTION 'The council voted by these rules: they stay.';
    END IF;
    RETURN OLD;
"""


def _stays(of: str) -> list[pgtrigger.Trigger]:
    return [
        pgtrigger.Trigger(name="never_changes", operation=pgtrigger.Update, when=pgtrigger.Before, func=NEVER_CHANGES),
        pgtrigger.Trigger(
            name="stays_once_used",
            operation=pgtrigger.Delete,
            when=pgtrigger.Before,
            func=STAYS_ONCE_USED.format(of=of),
        ),
    ]


@pghistory.track()
class CouncilRules(QuorumColumns):
    """The city's rules of voting from a day on. No version changes: another rule is a version of its own.

    ``proxies_per_holder`` is how many absent members one member may vote for; 0 where proxies are not allowed.
    """

    city = models.ForeignKey(City, models.PROTECT, related_name="council_rules")
    number = models.PositiveSmallIntegerField(_("version"), editable=False)
    valid_from = models.DateField(_("valid from"))
    adopted_by = models.CharField(_("adopted by"), max_length=200)
    proxies_per_holder = models.PositiveSmallIntegerField(
        _("proxies that one member may hold"), default=0, validators=[MaxValueValidator(MOST_PROXIES)]
    )
    entered_by = models.ForeignKey(
        User, models.PROTECT, editable=False, related_name="+", verbose_name=_("who entered the rules")
    )
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = CouncilRulesQuerySet.as_manager()

    class Meta:
        verbose_name = _("rules of voting")
        ordering = ("city", "-valid_from")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["city", "number"], name="council_rules_number_once"),
            models.UniqueConstraint(fields=["city", "valid_from"], name="council_rules_once_from_a_day"),
            models.CheckConstraint(
                condition=models.Q(proxies_per_holder__lte=MOST_PROXIES), name="council_rules_few_proxies"
            ),
            quorum_is_a_fraction("council_rules_quorum_is_a_fraction"),
        ]
        triggers: ClassVar = _stays("id")

    def __str__(self) -> str:
        return f"{self.number} from {self.valid_from}"

    def clean(self) -> None:
        """Refuse a quorum that cannot be reached."""
        super().clean()
        if problems := self.quorum_problems():
            raise ValidationError(problems)

    def rule_for(self, subject: str) -> "SubjectRule":
        """Return the rule for a kind of decision."""
        return next(row for row in self.subjects.all() if row.subject == subject)


@pghistory.track()
class SubjectRule(RuleColumns):
    """By which rule the council decides one kind of question, in a version of the city's rules."""

    rules = models.ForeignKey(CouncilRules, models.CASCADE, related_name="subjects")
    subject = models.CharField(_("decides on"), max_length=10, choices=Subject.choices)

    objects: ClassVar[models.Manager["SubjectRule"]] = models.Manager()

    class Meta:
        verbose_name = _("rule for a kind of decision")
        ordering = ("rules", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rules", "subject"], name="subject_rule_once"),
            own_fraction_is_one("subject_rule_own_fraction_is_one"),
        ]
        triggers: ClassVar = _stays("rules_id")

    def __str__(self) -> str:
        return f"{self.rules_id}: {self.subject}"

    def clean(self) -> None:
        """Refuse a rule that means nothing."""
        super().clean()
        if problems := self.rule_problems(may_be_minority=self.subject == Subject.RETURN):
            raise ValidationError(problems)
