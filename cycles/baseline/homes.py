"""What the baseline review has for a person's home: scores they have not given yet, legal checks that are overdue."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.baseline import scoring
from cycles.baseline.models import BaselineReview, LegalRequirement, ThemeReview, ThemeScore, called_in
from cycles.cycle import Cycle, Step
from ims import homes, words
from ims.calling import calling
from ims.homes import Facts, Found, Source, Visit, day_of
from ims.parts import Link, Task
from ims.people.models import Membership
from ims.roles import Permission


def register() -> None:
    """Register the sources."""
    score = Permission.SCORE_THEMES
    homes.register(Source("scores", homes.ENTER, score, _unscored, {"year": "year", "called": "called"}, _to_score))
    check = {"year": "cycle__year", "step": "cycle__step", "what": "requirement", "due": "check_by"}
    mine = Permission.ENTER_OWN
    homes.register(Source("legal_checks", homes.ENTER, mine, _overdue_checks, check, _to_check, _whole_register))


def _unscored(visit: Visit) -> "QuerySet[Cycle]":
    """Return the years in which the person has a seat in the working group and a theme waits for their marks."""
    seat = scoring.seated(visit.city).filter(person=visit.rights.user.pk)
    given = ThemeScore.objects.filter(theme_review=OuterRef("pk"), member=visit.rights.user.pk)
    waiting = ThemeReview.objects.filter(~Exists(given), cycle=OuterRef("pk"))
    open_ones = BaselineReview.objects.filter(cycle=OuterRef("pk"), signed_off_at=None)
    rows = Cycle.objects.filter(Exists(seat), Exists(waiting), Exists(open_ones), pk__in=visit.cycles)
    return rows.filter(step=Step.BASELINE).annotate(called=called_in()).order_by("year")


def _to_score(facts: Facts, visit: Visit) -> Iterator[Found]:
    url = reverse("themes_score", args=[visit.city.slug, facts["year"]])
    note = _("Each member of the working group scores alone; then the group agrees.")
    with calling(facts["called"] or ""):
        title = _("Score the themes of %(year)s") % facts
    yield Found(Task(title, url, "open", note=note))


def _overdue_checks(visit: Visit) -> "QuerySet[LegalRequirement]":
    """Return the overdue checks of the person's units; what no unit with people sees to is the coordinator's."""
    here = Membership.objects.in_city(visit.city).on(visit.today).filter(unit=OuterRef("responsible"))
    mine = Q(Exists(here.filter(user__in=visit.rights.people)))
    if Permission.PLAN_YEAR in visit.rights:
        mine |= ~Q(Exists(here))
    # Only the newest register counts: in a later year the law is looked at anew, whether the row was copied or not.
    newer = BaselineReview.objects.filter(cycle__city=visit.city, cycle__year__gt=OuterRef("cycle__year"))
    rows = LegalRequirement.objects.filter(mine, ~Exists(newer), cycle__in=visit.cycles, check_by__lt=visit.today)
    return rows.order_by("check_by", "pk")


def _to_check(facts: Facts, visit: Visit) -> Iterator[Found]:
    due = day_of(facts["due"])
    assert due is not None
    if Permission.EDIT_BASELINE not in visit.rights:
        note = _("Legal register of %(year)s: check whether it is met, and tell the coordinator.")
    elif facts["step"] == Step.BASELINE:
        note = _("Legal register of %(year)s: check whether it is met, and write it down.")
    else:
        note = _("Legal register of %(year)s, closed: check whether it is met, and write it into the next.")
    late = words.due(due, visit.today)
    task = Task(visit.words(facts["what"]), _register(visit, facts), "late", late, note % facts)
    yield Found(task, due)


def _register(visit: Visit, facts: Facts) -> str:
    return reverse("legal_register", args=[visit.city.slug, facts["year"]])


def _whole_register(visit: Visit, facts: Facts, total: int) -> Link:
    return Link(_("All %(n)d overdue checks") % {"n": total}, _register(visit, facts))
