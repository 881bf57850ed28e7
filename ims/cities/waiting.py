"""What waits for the installation's admin: rooms register what they have; each source costs two queries at most."""

from collections.abc import Callable, Iterable

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ims.cities.models import City
from ims.parts import Task
from ims.people.invitations.models import Invitation
from ims.people.models import Membership
from ims.roles import Role

Source = Callable[[], Iterable[Task]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Register a source of tasks."""
    if name in _sources:
        raise ValueError(f"Two sources of tasks are called {name}.")
    _sources[name] = source


def registered() -> list[str]:
    """Return the names of the registered sources."""
    return sorted(_sources)


def waiting() -> list[Task]:
    """Return what waits, what is late first."""
    found = [task for source in _sources.values() for task in source()]
    return sorted(found, key=lambda task: task.kind != "late")


def cities_without_admin() -> Iterable[Task]:
    """Yield a task for each city that nobody administers, and whether somebody is invited; the first ten."""
    roles = Membership.objects.filter(city=OuterRef("pk"), role=Role.CITY_ADMIN, ends_on=None, user__is_active=True)
    asked = Invitation.objects.unanswered().filter(city=OuterRef("pk"), role=Role.CITY_ADMIN)
    rows = City.objects.filter(~Exists(roles)).annotate(is_asked=Exists(asked)).order_by("name")
    for city in rows[:10]:
        url = reverse("city_admin", kwargs={"city": city.slug})
        title = _("%(city)s has no admin") % {"city": city.name}
        note = _("Invited, not here yet: name another one if the invitation comes to nothing.")
        yield (
            Task(title, url, "started", note=note, word=_("Invited"))
            if city.is_asked
            else Task(title, url, "late", note=_("Nobody can give roles there: name one."), word=_("Missing"))
        )


def readiness() -> Iterable[Task]:
    """Yield a task when work piles up that no worker does."""
    from django.conf import settings

    from ims.health import oldest_waiting_job

    age = oldest_waiting_job()
    if age is not None and age > settings.OLDEST_WAITING_JOB:
        minutes = age // 60
        note = ngettext(
            "The oldest job waits since %(n)d minute: is a worker running?",
            "The oldest job waits since %(n)d minutes: is a worker running?",
            minutes,
        )
        yield Task(_("Mails and documents wait"), "", "late", note=note % {"n": minutes}, word=_("Not ready"))
