"""How the management cycle itself worked: steps held against their dates, roles filled, who took part.

Computed from the record of the steps, the year's dates and the memberships; what people said comes from the part that
involvement registered for the snapshot, so that nothing here looks upward.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from cycles import snapshot
from cycles.cycle import Cycle, Step, StepChange
from cycles.organisation.models import PlannedDate
from ims.people.models import Membership
from ims.roles import Role

Kind = PlannedDate.Kind
# The date in the plan by which a step is to end.
PLANNED_END: dict[Step, Kind] = {
    Step.BASELINE: Kind.BASELINE_DUE,
    Step.TARGETS: Kind.TARGETS_DUE,
    Step.APPROVAL: Kind.COUNCIL_MEETING,
    Step.MONITORING: Kind.MONITORING_CLOSES,
    Step.EVALUATION: Kind.COUNCIL_CONTINUES,
}
# The roles a working system needs; members of the council and stakeholders are counted elsewhere.
NEEDED: tuple[tuple[Role, str | Promise], ...] = tuple(
    (role, role.label)
    for role in (Role.CITY_ADMIN, Role.COORDINATOR, Role.OFFICER, Role.OWNER, Role.CLERK, Role.AUDITOR)
)


@dataclass(frozen=True)
class StepHeld:
    """A step with its planned and its real end; ``days_late`` is negative when it ended early, None without both."""

    step: Step
    planned: date | None
    ended: date | None
    times: int

    @property
    def days_late(self) -> int | None:
        """Days between plan and end."""
        return (self.ended - self.planned).days if self.planned and self.ended else None


@dataclass(frozen=True)
class RoleFilled:
    """A role and how many people hold it today."""

    role: Role
    label: str
    people: int


@dataclass(frozen=True)
class Participation:
    """What people said in consultations and what came of it; all are counts of comments."""

    consultations: int = 0
    comments: int = 0
    answered: int = 0
    accepted: int = 0
    changed: int = 0


def steps_held(cycle: Cycle) -> list[StepHeld]:
    """Return the steps of the year, each with its planned and its last real end and how often it was left."""
    planned = dict(PlannedDate.objects.filter(cycle=cycle).values_list("kind", "on"))
    changes = list(StepChange.objects.filter(cycle=cycle).order_by("number"))
    return [_held(step, planned.get(kind), changes, cycle) for step, kind in PLANNED_END.items()]


def _held(step: Step, planned: date | None, changes: list[StepChange], cycle: Cycle) -> StepHeld:
    order = list(Step)
    forward = [c for c in changes if c.from_step == step and order.index(Step(c.to_step)) > order.index(step)]
    is_over = order.index(Step(cycle.step)) > order.index(step)
    ended = forward[-1].at.astimezone(cycle.city.zone).date() if forward and is_over else None
    return StepHeld(step, planned, ended, len(forward))


def roles_filled(cycle: Cycle) -> list[RoleFilled]:
    """Return how many people hold each role the system needs today; nought is a vacancy."""
    held = Membership.objects.in_city(cycle.city).on(cycle.city.today()).values_list("role", "user_id")
    people = {role: {user for known, user in held if known == role} for role, _label in NEEDED}
    return [RoleFilled(role, str(label), len(people[role])) for role, label in NEEDED]


def participation(cycle: Cycle) -> Participation:
    """Return how many comments the year's consultations brought and what was answered."""
    consultations = (snapshot.part_of(cycle, "involvement") or {}).get("consultations", [])
    comments = [comment for consultation in consultations for comment in consultation["comments"]]
    return Participation(
        consultations=len(consultations),
        comments=len(comments),
        answered=sum(1 for comment in comments if comment["verdict"]),
        accepted=sum(1 for comment in comments if comment["verdict"] in {"accepted", "partly"}),
        changed=sum(1 for comment in comments if comment["changed"]),
    )
