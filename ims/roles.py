"""Who may do what: the permissions, the roles and the one table that joins them.

A permission is a right in one city. Roles are held through :class:`ims.people.models.Membership`, from a date to a
date. The table below is the only place that says which role carries which right; :mod:`ims.access` is the only
module that asks. Refusal texts use :data:`WHOM_TO_ASK`.
"""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The part a person plays in one city's IMS."""

    CITY_ADMIN = "city_admin", _("City admin")
    COORDINATOR = "coordinator", _("Coordinator")
    OFFICER = "officer", _("Officer")
    OWNER = "owner", _("Owner")
    COUNCIL_MEMBER = "council_member", _("Council member")
    CLERK = "clerk", _("Clerk")
    AUDITOR = "auditor", _("Auditor")
    STAKEHOLDER = "stakeholder", _("Stakeholder")


class Permission(models.TextChoices):
    """A right in one city; the label completes the sentence "may …"."""

    SEE_CITY = "see_city", _("see the city's published work and take part in consultations")
    SEE_WORK = "see_work", _("see drafts, values and the state of the year")
    SEE_HISTORY = "see_history", _("see who changed what, when and why")
    MANAGE_PEOPLE = "manage_people", _("give and end memberships, units and roles")
    MANAGE_CITY = "manage_city", _("change the city's settings")
    PLAN_YEAR = "plan_year", _("open a cycle, set its dates and appoint people")
    CHANGE_STEP = "change_step", _("close a step when its gate is met, or reopen it with a reason")
    EDIT_INDICATORS = "edit_indicators", _("define indicators and import their values")
    EDIT_BASELINE = "edit_baseline", _("write the baseline review")
    SCORE_THEMES = "score_themes", _("score the significance of themes as a member of the working group")
    SIGN_OFF_BASELINE = "sign_off_baseline", _("sign off the baseline review for the working group")
    EDIT_TARGETS = "edit_targets", _("write vision, objectives, targets, actions and the programme")
    PUBLISH_DRAFT = "publish_draft", _("publish a programme version for consultation")
    COMMENT = "comment", _("comment on a published draft")
    ENTER_COMMENTS = "enter_comments", _("enter comments that came by letter, mail or in a hearing")
    ANSWER_COMMENTS = "answer_comments", _("answer comments officially")
    MODERATE_COMMENTS = "moderate_comments", _("hide a comment with a reason")
    RECORD_MEETING = "record_meeting", _("record meetings, attendance, rules and counts, and conclude a vote")
    SET_COUNCIL_RULES = "set_council_rules", _("record by which rules the council votes")
    VOTE = "vote", _("vote as a member of the council")
    PROPOSE_AMENDMENT = "propose_amendment", _("propose amendments before the council votes, and withdraw them")
    ENTER_OWN = "enter_own", _("enter values and reports for indicators and actions they own")
    ENTER_ANY = "enter_any", _("enter values and reports for any indicator or action")
    APPROVE_VALUES = "approve_values", _("approve or return submitted values")
    AUDIT = "audit", _("answer the audit checklist")
    EVALUATE = "evaluate", _("write the evaluation report")
    ORDER_DOCUMENTS = "order_documents", _("have documents made")


class InstallationPermission(models.TextChoices):
    """A right in the installation as a whole, held only by its admins."""

    MANAGE_CITIES = "manage_cities", _("open cities and name their admins")
    MANAGE_FRAMEWORKS = "manage_frameworks", _("load and publish commitment frameworks")
    MANAGE_LIBRARY = "manage_library", _("keep the library of indicators that all cities share")


P = Permission
_READ = frozenset({P.SEE_CITY, P.SEE_WORK})
_WRITE = _READ | {
    P.SEE_HISTORY,
    P.EDIT_INDICATORS,
    P.EDIT_BASELINE,
    P.SCORE_THEMES,
    P.EDIT_TARGETS,
    P.ENTER_COMMENTS,
    P.ANSWER_COMMENTS,
    P.ORDER_DOCUMENTS,
}

RIGHTS: dict[Role, frozenset[Permission]] = {
    Role.CITY_ADMIN: _READ | {P.SEE_HISTORY, P.MANAGE_PEOPLE, P.MANAGE_CITY, P.SET_COUNCIL_RULES},
    Role.COORDINATOR: _WRITE
    | {P.PLAN_YEAR, P.CHANGE_STEP, P.SIGN_OFF_BASELINE, P.PUBLISH_DRAFT, P.MODERATE_COMMENTS}
    | {P.ENTER_OWN, P.ENTER_ANY, P.APPROVE_VALUES, P.EVALUATE},
    Role.OFFICER: _WRITE | {P.ENTER_OWN, P.ENTER_ANY, P.MODERATE_COMMENTS},
    Role.OWNER: _READ | {P.ENTER_OWN, P.SCORE_THEMES},
    Role.COUNCIL_MEMBER: _READ | {P.VOTE, P.PROPOSE_AMENDMENT},
    Role.CLERK: _READ | {P.SEE_HISTORY, P.RECORD_MEETING, P.SET_COUNCIL_RULES, P.PROPOSE_AMENDMENT, P.ORDER_DOCUMENTS},
    Role.AUDITOR: _READ | {P.SEE_HISTORY, P.AUDIT},
    Role.STAKEHOLDER: frozenset({P.SEE_CITY, P.COMMENT}),
}

# Who may own a target, an action or what else is reported on.
OWNER_ROLES = tuple(role for role in Role if P.ENTER_OWN in RIGHTS[role])

# Roles in which a deputy may stand in. A council mandate is personal, an audit independent, and who gives out roles
# gives out no right to give out roles; a stakeholder speaks for themselves.
DEPUTISED = frozenset({Role.COORDINATOR, Role.OFFICER, Role.OWNER, Role.CLERK})


def may_deputise(held: Iterable[str]) -> bool:
    """Say whether who holds these roles in a city may stand in for somebody there: works in it, does not audit it."""
    roles = set(held)
    return Role.AUDITOR not in roles and bool(roles - {Role.STAKEHOLDER})


# Whom a refused person may ask: the role in their city that can help with this right.
WHOM_TO_ASK: dict[Permission, Role] = {
    **{permission: Role.COORDINATOR for permission in Permission},
    P.MANAGE_PEOPLE: Role.CITY_ADMIN,
    P.MANAGE_CITY: Role.CITY_ADMIN,
    P.VOTE: Role.CLERK,
    P.PROPOSE_AMENDMENT: Role.CLERK,
    P.RECORD_MEETING: Role.CLERK,
    P.SET_COUNCIL_RULES: Role.CLERK,
}
