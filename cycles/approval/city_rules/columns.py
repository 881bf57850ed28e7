"""The columns that say how a vote is counted: in the city's rules for kinds of decision, and of an item."""

from fractions import Fraction
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cycles.approval import rule

Problems = dict[str, str | Promise]


class RuleColumns(models.Model):
    """How votes are cast and counted, without the quorum, which is the meeting's."""

    class Mode(models.TextChoices):
        NAMED = "named", _("Named vote")
        COUNTED = "counted", _("Counted by the clerk")

    Majority = rule.Majority
    Base = rule.Base
    Tie = rule.Tie

    majority = models.CharField(
        _("majority"), max_length=10, choices=rule.Majority.choices, default=rule.Majority.SIMPLE
    )
    base = models.CharField(_("counted from"), max_length=8, choices=rule.Base.choices, default=rule.Base.VOTING)
    fraction_numerator = models.PositiveSmallIntegerField(_("fraction, numerator"), null=True, blank=True)
    fraction_denominator = models.PositiveSmallIntegerField(_("fraction, denominator"), null=True, blank=True)
    mode = models.CharField(_("how votes are cast"), max_length=8, choices=Mode.choices, default=Mode.NAMED)
    tie = models.CharField(_("on a tie"), max_length=8, choices=rule.Tie.choices, default=rule.Tie.NONE)

    class Meta:
        abstract = True

    @property
    def fraction(self) -> Fraction | None:
        """The fraction of a majority of its own."""
        if self.fraction_numerator is None or self.fraction_denominator is None:
            return None
        return Fraction(self.fraction_numerator, self.fraction_denominator)

    @property
    def how_counted(self) -> dict[str, Any]:
        """The columns by their names: two rows with the same are counted the same way."""
        return {name: getattr(self, name) for name in COUNTED_BY}

    def rule_under(self, quorum: rule.Quorum) -> rule.Rule:
        """Return the rule of these columns under a quorum."""
        return rule.Rule(quorum, rule.Majority(self.majority), rule.Base(self.base), self.fraction, rule.Tie(self.tie))

    def rule_problems(self, *, may_be_minority: bool) -> Problems:
        """Return by column what means nothing; a minority may return a programme, where the law says so."""
        problems: Problems = {}
        if self.majority == rule.Majority.SIMPLE and self.base != rule.Base.VOTING:
            problems["base"] = _("More for than against looks only at those voting. Else choose more than half.")
        if self.tie == rule.Tie.CHAIR and self.majority not in rule.BROKEN_BY_CHAIR:
            problems["tie"] = _("A casting vote breaks a tie only where more than half decides.")
        return problems | self._fraction_problems(may_be_minority)

    def _fraction_problems(self, may_be_minority: bool) -> Problems:
        numerator, denominator = self.fraction_numerator, self.fraction_denominator
        if self.majority != rule.Majority.FRACTION:
            is_given = numerator is not None or denominator is not None
            return {"fraction_numerator": _("Only a majority of its own fraction has one.")} if is_given else {}
        if not numerator or not denominator or numerator > denominator:
            return {"fraction_numerator": _("Give the fraction, such as 3 and 5 for three fifths; at most the whole.")}
        if 2 * numerator < denominator and not may_be_minority:
            return {
                "fraction_numerator": _("Less than half can return a programme, where the law says so, but not decide.")
            }
        return {}


COUNTED_BY = ("majority", "base", "fraction_numerator", "fraction_denominator", "mode", "tie")


def own_fraction_is_one(name: str) -> models.CheckConstraint:
    """Return the constraint that a majority of its own has a fraction, and no other has."""
    return models.CheckConstraint(
        condition=Q(
            majority="fraction",
            fraction_denominator__isnull=False,
            fraction_numerator__isnull=False,
            fraction_numerator__gt=0,
            fraction_numerator__lte=F("fraction_denominator"),
        )
        | ~Q(majority="fraction") & Q(fraction_numerator__isnull=True, fraction_denominator__isnull=True),
        name=name,
    )


class QuorumColumns(models.Model):
    """Which share of all members must be present: of the city's rules, and of a meeting."""

    quorum_numerator = models.PositiveSmallIntegerField(_("quorum, numerator"), default=1)
    quorum_denominator = models.PositiveSmallIntegerField(
        _("quorum, denominator"), default=2, validators=[MinValueValidator(1)]
    )
    quorum_more_than = models.BooleanField(_("more than this fraction must be present"), default=True)

    class Meta:
        abstract = True

    @property
    def quorum(self) -> rule.Quorum:
        """The share of all members that must be present."""
        return rule.Quorum(Fraction(self.quorum_numerator, self.quorum_denominator), self.quorum_more_than)

    def quorum_problems(self) -> Problems:
        """Return by column what cannot be reached or is no fraction."""
        asked, of = self.quorum_numerator, self.quorum_denominator
        if not of:
            return {"quorum_denominator": _("A fraction has a denominator of 1 or more.")}
        if asked is not None and (asked > of or (asked == of and self.quorum_more_than)):
            return {"quorum_numerator": _("More than all members cannot be asked for.")}
        return {}


def quorum_is_a_fraction(name: str) -> models.CheckConstraint:
    """Return the constraint that the quorum can be reached."""
    return models.CheckConstraint(
        condition=Q(quorum_denominator__gt=0)
        & (
            Q(quorum_numerator__lt=F("quorum_denominator"))
            | Q(quorum_numerator=F("quorum_denominator"), quorum_more_than=False)
        ),
        name=name,
    )
