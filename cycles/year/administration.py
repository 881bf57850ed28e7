"""What a city admin's home shows: invitations, roles that end or that nobody holds, units and settings."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from ims import homes, words
from ims.cities.models import City, Unit
from ims.homes import Facts, Found, Source, Visit, day_of
from ims.parts import Link, Task
from ims.people.invitations.models import Invitation
from ims.people.models import Membership
from ims.roles import Permission, Role

AHEAD = timedelta(days=30)
# Without somebody in these roles the year cannot be run.
NEEDED = (Role.COORDINATOR, Role.OFFICER, Role.OWNER, Role.COUNCIL_MEMBER, Role.CLERK, Role.AUDITOR)


def register() -> None:
    """Register the sources."""
    people = Permission.MANAGE_PEOPLE
    invited = {"address": "address", "role": "role", "until": "expires_at"}
    homes.register(Source("invitations", homes.ADMINISTRATION, people, _invited, invited, _invitation, _all_people))
    ends = {"pk": "pk", "name": "user__name", "role": "role", "on": "ends_on"}
    homes.register(Source("ending_roles", homes.ADMINISTRATION, people, _ending, ends, _end, _all_people))
    city = {"roles": "held_roles", "units": "has_units", "population": "population", "address": "address"}
    homes.register(Source("city", homes.ADMINISTRATION, Permission.MANAGE_CITY, _city, city, _missing, shown=1))


def _invited(visit: Visit) -> "QuerySet[Invitation]":
    return Invitation.objects.in_city(visit.city).unanswered().order_by("expires_at", "pk")


def _ending(visit: Visit) -> "QuerySet[Membership]":
    rows = Membership.objects.in_city(visit.city).on(visit.today).select_related(None)
    return rows.filter(ends_on__lte=visit.today + AHEAD).order_by("ends_on", "pk")


def _city(visit: Visit) -> "QuerySet[City]":
    held = Membership.objects.filter(city=OuterRef("pk")).on(visit.today).order_by()
    units = Unit.objects.filter(city=OuterRef("pk"))
    rows = City.objects.filter(pk=visit.city.pk).order_by("pk")
    return rows.annotate(held_roles=ArraySubquery(held.values("role").distinct()), has_units=Exists(units))


def _invitation(facts: Facts, visit: Visit) -> Iterator[Found]:
    until = day_of(facts["until"]) or date.max
    is_late = until < visit.today
    note = _("The link has expired: send it again or withdraw it.")
    if not is_late:
        note = _("Invited as %(role)s, not here yet.") % {"role": str(Role(facts["role"]).label).lower()}
    task = Task(
        facts["address"],
        _people(visit),
        "late" if is_late else "started",
        words.due(until, visit.today),
        note,
        _("Expired") if is_late else _("Invited"),
    )
    yield Found(task, until)


def _end(facts: Facts, visit: Visit) -> Iterator[Found]:
    on = day_of(facts["on"]) or date.max
    told = {"name": facts["name"], "role": str(Role(facts["role"]).label).lower()}
    title, note = _("The role of %(name)s ends") % told, _("As %(role)s. Give somebody the role in time.") % told
    yield Found(Task(title, _people(visit), "open", words.due(on, visit.today), note, _("Ends")), on)


def _missing(facts: Facts, visit: Visit) -> Iterator[Found]:
    add = reverse("membership_add", args=[visit.city.slug])
    for role in NEEDED:
        if role not in facts["roles"]:
            title = _("Nobody holds the role %(role)s") % {"role": str(role.label).lower()}
            yield Found(Task(title, add, "open", note=_("Give it to somebody: the year needs it."), word=_("Missing")))
    if not facts["units"]:
        note = _("Departments answer for themes, indicators and actions.")
        yield Found(
            Task(
                _("The city has no units yet"),
                reverse("unit_add", args=[visit.city.slug]),
                "open",
                note=note,
                word=_("Missing"),
            )
        )
    settings = reverse("city_settings", args=[visit.city.slug])
    if facts["population"] is None:
        note = _("Figures per inhabitant and comparisons need it.")
        yield Found(Task(_("The population is not set"), settings, "open", note=note, word=_("Missing")))
    if not facts["address"]:
        note = _("It stands in the foot of every page and document.")
        yield Found(Task(_("The postal address is not set"), settings, "open", note=note, word=_("Missing")))


def _people(visit: Visit) -> str:
    return reverse("city_people", args=[visit.city.slug])


def _all_people(visit: Visit, facts: Facts, total: int) -> Link:
    return Link(_("All people of the city"), _people(visit))
