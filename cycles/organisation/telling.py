"""Who sees to a date of the year is told a week before it and once it is overdue."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.cycle import Cycle
from cycles.organisation.models import OwnDate, PlannedDate, Tenure
from cycles.organisation.plan import is_done, words
from ims.cities.models import City
from ims.notices import sweeps
from ims.notices.kinds import Kind, register
from ims.notices.services import tell
from ims.people.models import Membership, User
from ims.roles import Permission, Role
from ims.words import day

DATE = "date"
# Told so many days before; one that is overdue for longer than a month is no news any more.
BEFORE, AFTER = timedelta(days=7), timedelta(days=30)


def register_kinds() -> None:
    """Register the kind and what looks for dates."""
    register(Kind(DATE, gettext_lazy("A date of the year that you see to comes near or is overdue")))
    sweeps.register("dates", tell_dates)


def tell_dates(city: City) -> None:
    """Tell who sees to the dates of the city's open years: those of the next week, and those that were missed."""
    today = city.today()
    near = Q(on__gte=today - AFTER, on__lte=today + BEFORE, done_on=None) & ~Q(on=today)
    open_years = {"cycle__in": Cycle.objects.in_city(city).running()}
    for planned in PlannedDate.objects.filter(near, **open_years).select_related("cycle"):
        planned.cycle.city = city
        if not is_done(planned, planned.cycle):
            _tell(planned, sweeps.holders(city, Permission.PLAN_YEAR), today)
    for own in OwnDate.objects.filter(near, **open_years).select_related("cycle"):
        own.cycle.city = city
        _tell(own, who_sees_to(own, city, today), today)


def who_sees_to(row: OwnDate, city: City, today: date) -> Iterable[User]:
    """Return the people who see to a date of the city's own today: the coordinators when it is nobody else's."""
    found = User.objects.none()
    if row.person_id is not None:
        found = User.objects.filter(pk=row.person_id)
    elif row.seat_id is not None:
        tenures = Tenure.objects.on(today).filter(seat=row.seat_id, person__isnull=False)
        found = User.objects.filter(pk__in=tenures.values("person"))
    elif row.unit_id is not None:
        held = Membership.objects.in_city(city).on(today).filter(unit=row.unit_id).exclude(role=Role.STAKEHOLDER)
        found = User.objects.filter(pk__in=held.order_by().values("user"))
    return list(found) or sweeps.holders(city, Permission.PLAN_YEAR)


def _tell(row: PlannedDate | OwnDate, people: Iterable[User], today: date) -> None:
    is_late = row.on < today
    place = reverse("organisation", args=[row.cycle.city.slug, row.cycle.year]) + "#dates"

    def written() -> tuple[str, str]:
        title = words(row.title, row.cycle) if isinstance(row, OwnDate) else str(row.get_kind_display())
        facts = {"what": title, "day": day(row.on), "year": row.cycle.year}
        subject = _("Overdue since %(day)s: %(what)s") if is_late else _("On %(day)s: %(what)s")
        return subject % facts, _("A date of the plan of %(year)s. Tick it off there once it is done.") % facts

    key = f"date-{row._meta.model_name}-{row.pk}-{row.on}-{'late' if is_late else 'near'}"
    tell(people, city=row.cycle.city, kind=DATE, key=key, words=written, url=place)
