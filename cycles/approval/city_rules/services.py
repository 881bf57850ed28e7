"""The only writers of the city's rules of voting: a new version, and one taken back that nobody voted by."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from cycles.approval.city_rules.models import CouncilRules, Subject, SubjectRule
from cycles.approval.locking import hold_from
from cycles.approval.models import AgendaItem
from cycles.approval.rule import Quorum
from cycles.approval.services.meetings import take_rules_again
from ims import access, words
from ims.cities.models import City
from ims.history.acting import acting
from ims.people.models import User
from ims.refusals import Conflict, Reason
from ims.roles import Permission

YEARS_AHEAD = 2
PREPARED = AgendaItem.State.PREPARED


def adopt_rules(
    city: City,
    valid_from: date,
    adopted_by: str,
    *,
    by: User,
    quorum: Quorum | None = None,
    proxies_per_holder: int = 0,
    subjects: Mapping[str, Mapping[str, Any]] | None = None,
) -> CouncilRules:
    """Record a version of the city's rules and return it; a kind of decision not named has the simple majority.

    ``subjects`` names the columns of :class:`~cycles.approval.city_rules.columns.RuleColumns` by kind of decision. The
    quorum is more than half unless given. Refusals are those of :func:`enter_rules`.
    """
    rules = CouncilRules(city=city, valid_from=valid_from, adopted_by=adopted_by, proxies_per_holder=proxies_per_holder)
    if quorum is not None:
        rules.quorum_numerator, rules.quorum_denominator = quorum.fraction.as_integer_ratio()
        rules.quorum_more_than = quorum.is_more_than
    given = subjects or {}
    return enter_rules(rules, [SubjectRule(subject=subject, **given.get(subject, {})) for subject in Subject], by=by)


@transaction.atomic
def enter_rules(rules: CouncilRules, subjects: Sequence[SubjectRule], *, by: User) -> CouncilRules:
    """Save a new version that a form or :func:`adopt_rules` filled; prepared items from its day on are put under it.

    Raises Refused without the right, ValidationError for rules that mean nothing, a day with a version already, or one
    on or before which the council has voted by another.
    """
    city = rules.city
    access.require(by, Permission.SET_COUNCIL_RULES, city)
    if rules.valid_from is not None:
        hold_from(city, rules.valid_from)
    rules.entered_by = by
    rules.number = (CouncilRules.objects.filter(city=city).aggregate(last=Max("number"))["last"] or 0) + 1
    rules.adopted_by = " ".join(rules.adopted_by.split())
    rules.full_clean()
    for row in subjects:
        row.full_clean(exclude=["rules"])
    _refuse_too_late(rules)
    with acting(by):
        rules.save()
        for row in subjects:
            row.rules = rules
            row.save()
        take_rules_again(city, rules.valid_from, by=by)
    return rules


def _refuse_too_late(rules: CouncilRules) -> None:
    """Refuse a day at or before a meeting whose votes rest on another version, or are not all taken yet."""
    if rules.valid_from.year > rules.city.today().year + YEARS_AHEAD:
        raise ValidationError({"valid_from": _("Rules are recorded at most two years ahead; look at the year.")})
    items = AgendaItem.objects.in_city(rules.city).filter(meeting__held_on__gte=rules.valid_from)
    begun = items.filter(opened_at__isnull=False)
    last = begun.filter(
        Q(rules__isnull=False) | Q(meeting__in=items.filter(state=PREPARED).values("meeting")) | Q(state="open")
    )
    found = last.order_by("-meeting__held_on").select_related("meeting").first()
    if found is not None:
        sentence = _("The council voted by other rules on %(day)s: new ones begin after that day.")
        raise ValidationError({"valid_from": sentence % {"day": words.day(found.meeting.held_on)}})


def is_used(rules: CouncilRules) -> bool:
    """Say whether the council was asked something under this version: then it stays."""
    return rules.items.exclude(state=PREPARED).exists()


@transaction.atomic
def withdraw_rules(rules: CouncilRules, *, by: User) -> None:
    """Take back a version that nobody voted by, such as a mistyped one; its items are put under the one before.

    Raises Refused without the right, Conflict (409) once the council was asked something under it.
    """
    city = rules.city
    access.require(by, Permission.SET_COUNCIL_RULES, city)
    hold_from(city, rules.valid_from)
    if is_used(rules):
        raise Conflict(
            _("The council was asked by version %(number)s of the rules.") % {"number": rules.number},
            [Reason(_("It stays. Other rules are a new version, from a later day on."))],
        )
    with acting(by):
        take_rules_again(city, rules.valid_from, by=by, without=rules)
        rules.delete()
