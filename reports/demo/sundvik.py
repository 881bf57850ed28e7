"""Sundvik, a fictional city, through one year: each step by those whose work it is, through the real services.

The indicators are Bristol's published series, taken as they are; everything else about Sundvik is invented, and every
page says so.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from commitments.models import FrameworkVersion, Node
from cycles.approval.models import AgendaItem
from cycles.approval.services import conclusion, items, meetings, votes
from cycles.baseline import services as baseline
from cycles.baseline.models import ThemeReview
from cycles.cycle import Cycle, Step
from cycles.evaluation import services as evaluation
from cycles.indicators.loading import load_series
from cycles.indicators.models import Indicator
from cycles.indicators.reading import read_series
from cycles.indicators.seeds import BRISTOL, seed_files
from cycles.indicators.services import change_indicator
from cycles.monitoring.services import entries, reports, rounds
from cycles.organisation import seating
from cycles.organisation import services as organisation
from cycles.organisation.models import Body, OwnDate, Seat, Tenure
from cycles.perform import perform
from cycles.snapshot import Decision
from cycles.targets.models import Action, Paragraph, ProgrammeVersion, Target
from cycles.targets.services import actions, objectives, paragraphs, targets, versions
from ims.cities.models import City, Unit
from ims.evidence_files import check
from reports.demo import words
from reports.demo.cast import SINCE, Cast, cast_for
from stakeholders.consultation import services as consultation
from stakeholders.register import services as register

SLUG, YEAR = "sundvik", 2026
THEME = "4"
CODES = ("BRS-08", "BRS-09", "BRS-10")
NOTICE = "Sundvik is a fictional city. Its series are Bristol's published ones; all else is illustrative."


@dataclass
class Story:
    """What the steps hand on to each other."""

    city: City
    cast: Cast
    cycle: Cycle
    theme: ThemeReview | None = None
    version: ProgrammeVersion | None = None
    made: dict[str, Any] = field(default_factory=dict)

    def indicator(self, code: str) -> Indicator:
        """Return one of the city's indicators."""
        return Indicator.objects.get(city=self.city, code=code)


def build(until: Step = Step.MONITORING) -> City:
    """Build the city up to the step in one transaction; a city that is there is left as it is."""
    known = City.objects.filter(slug=SLUG).first()
    if known is not None:
        return known
    with transaction.atomic():
        story = _begin()
        for step, act in ACTS:
            if story.cycle.step == until:
                break
            act(story)
            story.cycle.refresh_from_db()
            assert story.cycle.step == step, f"{story.cycle.step} instead of {step}"
    return story.city


def _begin() -> Story:
    city = City.objects.create(
        slug=SLUG,
        name="Sundvik",
        population=92_400,
        address="Town Hall Square 1, Sundvik",
        languages=["en", "sv"],
        financial_year_starts=4,  # as in the series it borrows
        notice=NOTICE,
    )
    cast = cast_for(city)
    load_series(city, read_series(city, *seed_files(BRISTOL)), by=cast["officer"])
    waste = Unit.objects.get(city=city, name="Waste company")
    for code in CODES:
        indicator = Indicator.objects.get(city=city, code=code)
        change_indicator(indicator, by=cast["officer"], owner=cast["owner"], responsible=waste)
    return Story(city, cast, organisation.open_cycle(city, YEAR, by=cast["coordinator"]))


def _set_up(story: Story) -> None:
    """The council adopts the IMS; the coordinator names the bodies and sets the dates of the year."""
    today = story.city.today()
    _bodies(story)
    for kind, days in words.DATES:
        organisation.set_date(story.cycle, kind, today + timedelta(days=days), by=story.cast["coordinator"])
    chair = Seat.objects.filter(body__city=story.city, body__kind=Body.Kind.WORKING, is_chair=True).get()
    for title, days in words.OWN_DATES:
        row = OwnDate(cycle=story.cycle, title={"en": title}, on=today + timedelta(days=days), seat=chair)
        organisation.save_own_date(row, by=story.cast["coordinator"])
    _decide(story, Decision.Kind.ADOPT, "12", words.ADOPT_TITLE, words.ADOPT, "§ 12/2026")
    perform(story.cycle, "start_baseline", by=story.cast["coordinator"])


def _bodies(story: Story) -> None:
    """The usual three bodies with their seats; one seat is vacant."""
    by = story.cast["coordinator"]
    units = {unit.name: unit for unit in Unit.objects.in_city(story.city)}
    people = {"coordinator": by, "officer": story.cast["officer"], "owner": story.cast["owner"]}
    for kind, name, terms, seats in words.BODIES:
        body = seating.save_body(Body(city=story.city, kind=kind, name={"en": name}, terms={"en": terms}), by=by)
        for function, unit, holder, is_chair in seats:
            seat = Seat(body=body, function={"en": function}, unit=units.get(unit), is_chair=is_chair)
            seating.save_seat(seat, by=by)
            person = people.get(holder)
            if holder:
                office = {} if person else {"en": holder}
                seating.give_seat(Tenure(seat=seat, person=person, office=office, starts_on=SINCE), by=by)


def _decide(story: Story, kind: Decision.Kind, number: str, title: str, draft: str, decision: str, **more: Any) -> None:
    """A meeting with all members present, a named vote with three members against, the result as it is computed."""
    cast = story.cast
    meeting = meetings.schedule(
        story.city, by=cast["clerk"], held_on=story.city.today(), place="Town Hall", chair=cast.chair
    )
    item: AgendaItem = items.add_item(
        meeting, story.cycle, kind, by=cast["clerk"], number=number, title=title, draft_decision=draft, **more
    )
    meetings.record_attendance(meeting, cast.council, by=cast["clerk"])
    votes.open_vote(item, by=cast["clerk"])
    for place, member in enumerate(cast.council):
        votes.cast(item, "against" if place >= len(cast.council) - 3 else "for", by=member)
    conclusion.conclude(item, decision, by=cast["clerk"])


def _baseline(story: Story) -> None:
    """One theme in scope: texts, indicators, a gap, the legal register, assessment, significance, sign-off."""
    officer, coordinator = story.cast["officer"], story.cast["coordinator"]
    framework = FrameworkVersion.objects.get(framework__code="aalborg")
    baseline.start_review(story.cycle, framework, words.SCOPE, by=officer)
    theme = baseline.bring_in_scope(story.cycle, Node.objects.get(version=framework, code=THEME), by=officer)
    baseline.write_theme(theme, by=officer, **words.THEME)
    for code in CODES:
        baseline.attach_indicator(theme, story.indicator(code), by=officer)
    baseline.list_gap(theme, words.GAP, words.GAP_REASON, by=officer)
    survey = check(words.SURVEY_FILE, words.SURVEY.encode())
    baseline.add_evidence(theme, words.SURVEY_TITLE, note=words.SURVEY_NOTE, file=survey, by=officer)
    baseline.add_requirement(theme, by=officer, **words.REQUIREMENT, checked_on=story.city.today())
    for code, (assessment, remark) in words.ASSESSMENTS.items():
        baseline.assess(theme, Node.objects.get(version=framework, code=code), assessment, remark, by=officer)
    baseline.score(theme, 5, 4, 4, by=officer)
    baseline.choose_priorities(story.cycle, [theme], by=officer)
    baseline.sign_off(story.cycle, words.SIGN_OFF, by=coordinator)
    perform(story.cycle, "close_baseline", by=coordinator)


def _targets(story: Story) -> None:
    """Vision, objective, targets, actions; a draft, its consultation, the answer, the changed version."""
    officer, coordinator = story.cast["officer"], story.cast["coordinator"]
    theme = ThemeReview.objects.get(cycle=story.cycle)
    objectives.set_vision(story.cycle, words.VISION, 2045, by=officer)
    objective = objectives.add_objective(theme, words.OBJECTIVE, words.OBJECTIVE_WHY, by=officer)
    short = None
    for code, reference, aim, near in words.TARGETS:
        facts: dict[str, Any] = {"indicator": story.indicator(code), "owner": story.cast["owner"], "by": officer}
        start: dict[str, Any] = {"reference_year": 2010, "reference_value": Decimal(reference)}
        long = targets.add_target(objective, term="long", year=2030, value=Decimal(aim), **start, **facts)
        step = targets.add_target(
            objective, term="short", year=YEAR, value=Decimal(near), long_term=long, **start, **facts
        )
        short = short or step
    _actions(story, short)
    first = _draft(story)
    versions.publish(first, by=coordinator)
    _consult(story, first)
    perform(story.cycle, "submit_programme", by=coordinator)


def _actions(story: Story, target: Target | None) -> None:
    gap = ThemeReview.objects.get(cycle=story.cycle).data_gaps.get()
    unit = Unit.objects.get(city=story.city, name="Waste company")
    for code, title, text, costs in words.ACTIONS:
        action: Action = actions.add_action(
            story.cycle,
            by=story.cast["officer"],
            code=code,
            title=title,
            text=text,
            target=target,
            creates_data_for=gap if code == words.CLOSES_THE_GAP else None,
            owner=story.cast["owner"],
            responsible=unit,
            starts_on=date(YEAR, 4, 1),
            ends_on=date(YEAR + 1, 12, 31),
            staff_days=Decimal(90),
        )
        for year, amount, source in costs:
            actions.add_cost(action, year, Decimal(amount), source, by=story.cast["officer"])


def _draft(story: Story) -> ProgrammeVersion:
    draft = versions.start_draft(story.cycle, words.PROGRAMME, by=story.cast["officer"])
    for title, texts in words.SECTIONS:
        section = paragraphs.add_section(draft, title, by=story.cast["officer"])
        for text in texts:
            paragraphs.add_paragraph(section, text, by=story.cast["officer"])
    return draft


def _consult(story: Story, first: ProgrammeVersion) -> None:
    """A stakeholder comments on a paragraph, the officer answers, and the paragraph changes in the next version."""
    cast, today = story.cast, story.city.today()
    register.register(story.city, cast["stakeholder"], words.ORGANISATION, "affected")
    opened = consultation.open_consultation(first, today, today + timedelta(days=28), by=cast["coordinator"])
    paragraph = Paragraph.objects.get(section__programme=first, section__number=2, number=1)
    comment = consultation.comment(opened, paragraph, words.COMMENT, by=cast["stakeholder"])
    second = versions.start_draft(story.cycle, by=cast["officer"])
    changed = Paragraph.objects.get(section__programme=second, key=paragraph.key)
    paragraphs.write_paragraph(changed, words.CHANGED, by=cast["officer"])
    consultation.answer(comment, "accepted", words.ANSWER, paragraph.key, by=cast["officer"])
    letter = consultation.enter(
        opened, paragraph, words.LETTER, channel="letter", received_on=today, sender=words.SENDER, by=cast["officer"]
    )
    consultation.answer(letter, "noted", words.LETTER_ANSWER, by=cast["officer"])
    consultation.close_consultation(opened, by=cast["coordinator"], reason=words.CLOSED_EARLY)
    versions.publish(second, by=cast["coordinator"])


def _approval(story: Story) -> None:
    """The council approves the programme."""
    _decide(story, Decision.Kind.APPROVE, "7", words.APPROVE_TITLE, words.APPROVE, "§ 84/2026")


def _monitoring(story: Story) -> None:
    """The owner enters values and reports, the coordinator approves, the red target gets its corrective action."""
    cast, today = story.cast, story.city.today()
    turn = rounds.open_round(story.cycle, "year", str(YEAR), today + timedelta(days=30), by=cast["coordinator"])
    for code, value in words.VALUES:
        entry = entries.enter_value(turn, story.indicator(code), by=cast["owner"], value=Decimal(value))
        entries.submit_entry(entry, by=cast["owner"])
        entries.approve_entry(entry, by=cast["coordinator"])
    for action, (status, per_cent, spent) in zip(Action.objects.filter(cycle=story.cycle), words.REPORTS, strict=True):
        reports.report_action(
            turn, action, by=cast["owner"], status=status, per_cent=per_cent, spent=Decimal(spent), note=""
        )
    for target in Target.objects.filter(cycle=story.cycle, indicator__code=words.RED):
        reports.plan_correction(
            target, words.CORRECTION, cast["owner"], today + timedelta(days=120), by=cast["coordinator"]
        )
    rounds.close_round(turn, by=cast["coordinator"])
    perform(story.cycle, "close_monitoring", by=cast["coordinator"])


def _evaluation(story: Story) -> None:
    """The auditor answers the checklist, the coordinator evaluates, the council decides how to continue."""
    cast = story.cast
    for row in evaluation.start_audit(story.cycle):
        evaluation.answer_audit(story.cycle, row.question, words.AUDIT.get(row.question, "yes"), "", by=cast["auditor"])
    for target in Target.objects.filter(cycle=story.cycle, indicator__code=words.RED):
        evaluation.explain_deviation(target, words.DEVIATION, by=cast["coordinator"])
    evaluation.write_evaluation(story.cycle, by=cast["coordinator"], **words.EVALUATION)
    evaluation.finish(story.cycle, by=cast["coordinator"])
    _decide(story, Decision.Kind.CONTINUE, "9", words.CONTINUE_TITLE, words.CONTINUE, "§ 121/2026", next_step="adjust")


ACTS: tuple[tuple[Step, Callable[[Story], None]], ...] = (
    (Step.BASELINE, _set_up),
    (Step.TARGETS, _baseline),
    (Step.APPROVAL, _targets),
    (Step.MONITORING, _approval),
    (Step.EVALUATION, _monitoring),
    (Step.CLOSED, _evaluation),
)
