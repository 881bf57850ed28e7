"""Begin with a plan from a file: what is missing is added through the rooms' own services, what stands stays.

All of it or nothing. In step 1 indicators with their values and the baseline review are taken, in step 2 vision,
objectives, targets, actions and the master budget. The same file twice changes nothing the second time.
"""

import json
from copy import deepcopy

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cycles.cycle import Cycle, Step
from cycles.pages import require_step
from cycles.plan_file.budget import Budget
from cycles.plan_file.indicators import Indicators
from cycles.plan_file.older import OLDEST, brought_up
from cycles.plan_file.part import Taken
from cycles.plan_file.review import Review
from cycles.plan_file.targets import Targets
from cycles.plan_file.writing_out import FORMAT, KIND, Facts
from ims.people.models import User

STEPS = (Step.BASELINE, Step.TARGETS)
MOST_BYTES = 2 * 1024 * 1024


def read(content: bytes) -> Facts:
    """Return the plan in a file, or raise ValidationError saying what it is not."""
    if len(content) > MOST_BYTES:
        raise ValidationError(_("The file is larger than 2 MB; a plan is smaller."))
    try:
        plan = json.loads(content)
    except (ValueError, RecursionError) as problem:
        raise ValidationError(_("The file is no JSON. Choose a plan that was downloaded here.")) from problem
    if not isinstance(plan, dict) or plan.get("kind") != KIND:
        raise ValidationError(_("The file holds no plan. Choose one that was downloaded on the page “Plan as a file”."))
    if plan.get("format") not in range(OLDEST, FORMAT + 1):
        raise ValidationError(_("The plan was written by another version of this software, which is not read here."))
    return plan


def take(cycle: Cycle, plan: Facts, *, by: User) -> Taken:
    """Add what the plan has and the year has not, and return what was added; all of it or nothing.

    Raises ValidationError naming the place in the file, WrongStep outside steps 1 and 2, Refused without the right.
    """
    require_step(cycle, STEPS)
    taken = Taken()
    with transaction.atomic():
        try:
            for sentence in brought_up(plan := deepcopy(plan)):
                taken.say(sentence)
            if cycle.step == Step.BASELINE:
                Indicators(cycle, plan, by, taken).take()
                Review(cycle, plan, by, taken).take()
            else:
                Targets(cycle, plan, by, taken).take()
                Budget(cycle, plan, by, taken).take()
        except (KeyError, TypeError, AttributeError, IndexError, ArithmeticError) as problem:
            raise ValidationError(_("The file is not whole, so nothing was taken over.")) from problem
    return taken


def preview(cycle: Cycle, plan: Facts, *, by: User) -> Taken:
    """Return what :func:`take` would do, and do nothing."""
    with transaction.atomic():
        taken = take(cycle, plan, by=by)
        transaction.set_rollback(True)
    return taken
