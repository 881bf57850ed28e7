"""Putting an item on the agenda: what the council votes on is frozen here, before anybody votes."""

from collections.abc import Mapping
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles import carry_over, gates
from cycles.approval.agenda import agenda_order
from cycles.approval.city_rules.columns import COUNTED_BY
from cycles.approval.city_rules.taking import check_departure, count_as_the_city_does, rules_of
from cycles.approval.locking import hold_running
from cycles.approval.mid_year.models import ProgrammeChange
from cycles.approval.mid_year.planned import change_of, next_version, put_into
from cycles.approval.models import AgendaItem, Meeting
from cycles.approval.sealing import agenda_facts
from cycles.cycle import Cycle, Step
from cycles.perform import GateClosed
from cycles.snapshot import Decision, Snapshot, take
from cycles.targets.models import ProgrammeVersion
from cycles.writing import writing
from ims.fields import Translated
from ims.people.models import User
from ims.refusals import Conflict, Reason
from ims.roles import Permission

# What is decided in which step, and what goes to the council with it.
STEP_FOR: dict[str, Step] = {
    Decision.Kind.ADOPT: Step.SET_UP,
    Decision.Kind.APPROVE: Step.APPROVAL,
    Decision.Kind.AMEND: Step.MONITORING,
    Decision.Kind.CONTINUE: Step.EVALUATION,
}
PACKAGE_FOR: dict[str, Snapshot.Kind] = {
    Decision.Kind.APPROVE: Snapshot.Kind.PACKAGE,
    Decision.Kind.AMEND: Snapshot.Kind.PACKAGE,
    Decision.Kind.CONTINUE: Snapshot.Kind.EVALUATION,
}
Texts = str | Mapping[str, str]


def add_item(
    meeting: Meeting,
    cycle: Cycle,
    kind: str,
    *,
    by: User,
    number: str,
    title: Texts,
    draft_decision: Texts,
    next_step: str = "",
    return_reasons: Texts = "",
    majority: str = "",
    base: str = "",
    fraction: Fraction | None = None,
    mode: str = "",
    before_evaluation: bool = False,
    tie: str = "",
    departs_because: str = "",
) -> AgendaItem:
    """Put an item on the meeting's agenda, freeze the package it decides on, and return it.

    ``kind`` is adopt (in set-up), approve (in step 3; with ``return_reasons`` it is a motion to return), amend (in
    step 4, once changes are planned) or continue (in step 5, evaluation finished; ``next_step`` says
    how). Texts are a ``str`` in the binding language or a text per language; ``fraction`` belongs to the majority of
    its own. What is not said of the rule is as the city's rules say, or simple; what departs from them needs
    ``departs_because``. Raises ValidationError; WrongStep, GateClosed or
    Conflict (409) when the council cannot decide this now.
    """
    binding = cycle.city.binding_language
    numerator, denominator = fraction.as_integer_ratio() if fraction is not None else (None, None)
    item = AgendaItem(
        meeting=meeting,
        cycle=cycle,
        kind=kind,
        number=number,
        title=Translated.of(title, binding),
        draft_decision=Translated.of(draft_decision, binding),
        next_step=next_step,
        return_reasons=Translated.of(return_reasons, binding),
        before_evaluation=before_evaluation,
        rules=rules_of(meeting),
    )
    if kind in STEP_FOR:
        count_as_the_city_does(item)
    item.departs_because = departs_because
    said = (majority, base, numerator, denominator, mode, tie)
    for name, value in zip(COUNTED_BY, said, strict=True):
        if value:
            setattr(item, name, value)
    return put_on_agenda(item, by=by)


def put_on_agenda(item: AgendaItem, *, by: User) -> AgendaItem:
    """Save a new item that a form or :func:`add_item` filled; the same rules and refusals."""
    if item.kind not in STEP_FOR:
        raise ValidationError({"kind": _("The council decides to adopt, to approve, to amend or how to continue.")})
    if item.meeting.city_id != item.cycle.city_id:
        raise ValidationError(_("The meeting and the year belong to different cities."))
    with writing(item.cycle, Permission.RECORD_MEETING, (STEP_FOR[item.kind],), by=by):
        hold_running(item.meeting)
        item.cycle.refresh_from_db()
        refuse_unready(item)
        item.at_change = item.cycle.changes_made
        _check(item)
        freeze_package(item, by=by)
        item.save()
        if item.kind == Decision.Kind.AMEND:
            ProgrammeChange.objects.waiting(item.cycle).update(item=item)
    return item


def _check(item: AgendaItem) -> None:
    """Let the item rest on the rules of its meeting's day, and refuse what its question or rule do not allow."""
    item.rules = rules_of(item.meeting)
    item.full_clean()
    check_departure(item)


def freeze_package(item: AgendaItem, *, by: User) -> None:
    """Take the package anew: the year's content with this item's question, rule and meeting. The caller saves."""
    if item.kind not in PACKAGE_FOR or item.amends_id is not None:
        return
    item.package = take(item.cycle, PACKAGE_FOR[item.kind], by=by, item=agenda_facts(item))
    if item.kind == Decision.Kind.AMEND:
        changes = [change_of(row) for row in _changes(item)]
        put_into(item, item.package, changes, next_version(item), by=by)


def _changes(item: AgendaItem) -> "QuerySet[ProgrammeChange]":
    """Return what the item changes of the programme in force, or would when it is put on the agenda."""
    if item.pk is None:
        return ProgrammeChange.objects.waiting(item.cycle)
    return ProgrammeChange.objects.of(item)


def change_item(item: AgendaItem, *, by: User) -> AgendaItem:
    """Save changed texts or another rule of an item whose vote is not open yet (409 afterwards).

    The package is frozen anew, because it holds the question and the rule that the council paper prints.
    """
    with writing(item.cycle, Permission.RECORD_MEETING, (STEP_FOR[item.kind],), by=by):
        saved = AgendaItem.objects.select_for_update().get(pk=item.pk)
        if saved.state != AgendaItem.State.PREPARED:
            raise Conflict(_("Item %(number)s was put to the vote: it stays as it is.") % {"number": saved.number})
        item.cycle.refresh_from_db()
        if item.at_change != item.cycle.changes_made:
            raise Conflict(_("The package of item %(number)s was taken back.") % {"number": saved.number})
        _refuse_amended(saved)
        refuse_unready(item)
        _check(item)
        freeze_package(item, by=by)
        item.save()
    return item


def pending_in(meeting: Meeting) -> list[AgendaItem]:
    """Return the items of the meeting that were neither decided nor taken off."""
    return sorted(AgendaItem.objects.pending().filter(meeting=meeting), key=lambda item: agenda_order(item.number))


def _refuse_amended(item: AgendaItem) -> None:
    """Raise a Conflict for what members already read or voted on: an amendment, or a package that is being amended."""
    if item.amends_id is not None:
        raise Conflict(_("An amendment stands as it was proposed. Withdraw it and propose another one."))
    voted = AgendaItem.objects.filter(amends=item, opened_at__isnull=False).first()
    if voted is not None:
        raise Conflict(
            _("The council has voted on amendment %(number)s to this item: it stays as it is.")
            % {"number": voted.number}
        )


def refuse_unready(item: AgendaItem) -> None:
    """Raise a Conflict when the council cannot decide this item now: nothing to decide on, or decided already."""
    {
        Decision.Kind.ADOPT: _refuse_second_adoption,
        Decision.Kind.APPROVE: _take_programme,
        Decision.Kind.AMEND: _take_programme_in_force,
        Decision.Kind.CONTINUE: _refuse_unfinished_year,
    }[Decision.Kind(item.kind)](item)
    twin = (
        AgendaItem.objects.of_cycle(item.cycle)
        .main()
        .pending()
        .filter(kind=item.kind, next_step=item.next_step, at_change=item.cycle.changes_made)
        .exclude(pk=item.pk)
        .select_related("meeting")
    )
    for other in twin:
        if other.is_motion_to_return == item.is_motion_to_return:
            where = reverse("item", args=[item.cycle.city.slug, other.meeting_id, other.pk])
            raise Conflict(
                _("The same question is on an agenda already."),
                [
                    Reason(
                        _("Item %(item)s of the meeting on %(day)s")
                        % {"item": other.number, "day": other.meeting.held_on},
                        where,
                    )
                ],
            )


def _refuse_second_adoption(item: AgendaItem) -> None:
    adopted = Decision.adopted(item.cycle.city)
    if adopted is not None:
        raise Conflict(_("The city adopted its IMS already, by decision %(number)s.") % {"number": adopted.number})


def _take_programme(item: AgendaItem) -> None:
    versions = ProgrammeVersion.objects.filter(cycle=item.cycle, published_at__isnull=False)
    item.programme = versions.order_by("-number").first()
    if item.programme is None:
        raise Conflict(_("There is no published programme for the council to decide on."))
    conditions = gates.conditions(item.cycle, "approve_programme")
    if not item.before_evaluation and not item.is_motion_to_return and not all(row.is_met for row in conditions):
        sentence = _(
            "The evaluation of the year before comes first, unless the council says otherwise in its decision."
        )
        raise GateClosed(sentence, conditions=conditions)


def _take_programme_in_force(item: AgendaItem) -> None:
    versions = ProgrammeVersion.objects.filter(cycle=item.cycle, published_at__isnull=False)
    item.programme = versions.order_by("-number").first()
    if not _changes(item).exists():
        where = reverse("programme_changes", args=[item.cycle.city.slug, item.cycle.year])
        reasons = [Reason(_("The coordinator says what is to be different"), where)]
        raise Conflict(_("No change of the programme is planned."), reasons)


def _refuse_unfinished_year(item: AgendaItem) -> None:
    carry_over.refuse_unfit(item.cycle, item.next_step)
    conditions = gates.conditions(item.cycle, "close_year")
    if not all(condition.is_met for condition in conditions):
        raise GateClosed(_("The year is not ready for the council."), conditions=conditions)
