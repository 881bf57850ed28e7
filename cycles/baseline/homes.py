"""What the baseline review has for a person's home: the scores a member of the working group has not given yet."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.baseline import scoring
from cycles.baseline.models import BaselineReview, ThemeReview, ThemeScore
from cycles.cycle import Cycle, Step
from ims import homes
from ims.homes import Facts, Found, Source, Visit
from ims.parts import Task
from ims.roles import Permission


def register() -> None:
    """Register the sources."""
    score = Permission.SCORE_THEMES
    homes.register(Source("scores", homes.ENTER, score, _unscored, {"year": "year"}, _to_score))


def _unscored(visit: Visit) -> "QuerySet[Cycle]":
    """Return the years in which the person has a seat in the working group and a theme waits for their marks."""
    seat = scoring.seated(visit.city).filter(person=visit.rights.user.pk)
    given = ThemeScore.objects.filter(theme_review=OuterRef("pk"), member=visit.rights.user.pk)
    waiting = ThemeReview.objects.filter(~Exists(given), cycle=OuterRef("pk"))
    open_ones = BaselineReview.objects.filter(cycle=OuterRef("pk"), signed_off_at=None)
    rows = Cycle.objects.filter(Exists(seat), Exists(waiting), Exists(open_ones), pk__in=visit.cycles)
    return rows.filter(step=Step.BASELINE).order_by("year")


def _to_score(facts: Facts, visit: Visit) -> Iterator[Found]:
    url = reverse("themes_score", args=[visit.city.slug, facts["year"]])
    note = _("Each member of the working group scores alone; then the group agrees.")
    yield Found(Task(_("Score the themes of %(year)s") % facts, url, "open", note=note))
