"""Who approves values is told that some wait; who entered one, that it came back: in rounds and outside of them."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.indicators.entering.models import Submission
from ims.notices import sweeps
from ims.notices.kinds import ByMail, Kind, register
from ims.notices.services import tell
from ims.people.models import User
from ims.roles import Permission

SUBMITTED, RETURNED = "value_submitted", "value_returned"


def register_kinds() -> None:
    """Register both kinds; the rounds above tell of theirs under the same ones."""
    register(Kind(RETURNED, gettext_lazy("A value of yours came back"), ByMail.NOW))
    register(Kind(SUBMITTED, gettext_lazy("Values wait for your approval")))


def tell_submitted(submission: Submission, by: User) -> None:
    """Tell who approves, once a day, however many values come: the list stands behind the link."""
    city = submission.indicator.city
    people = sweeps.holders(city, Permission.APPROVE_VALUES).exclude(pk=by.pk)

    def written() -> tuple[str, str]:
        return _("Values wait for your approval"), _("They were handed in outside of monitoring rounds.")

    key = f"submissions-{city.today()}"
    tell(people, city=city, kind=SUBMITTED, key=key, words=written, url=reverse("submissions", args=[city.slug]))


def tell_returned(submission: Submission, by: User) -> None:
    """Tell who entered the value that it came back and why."""
    city, indicator = submission.indicator.city, submission.indicator
    people = [person for person in [submission.entered_by] if person is not None and person.pk != by.pk]

    def written() -> tuple[str, str]:
        facts = {"code": indicator.code, "name": indicator.name, "reason": submission.decided_note}
        return _("%(code)s came back: %(name)s") % facts, _("Reason: %(reason)s") % facts

    page = reverse("value_propose", args=[city.slug, indicator.pk]) + f"?submission={submission.pk}"
    key = f"submission-{submission.pk}-{submission.version}"
    tell(people, city=city, kind=RETURNED, key=key, words=written, url=page)
