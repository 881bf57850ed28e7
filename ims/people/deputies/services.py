"""Naming a deputy for a period and ending it; both are told."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ims import words
from ims.access import may, rights_in
from ims.cities.models import City
from ims.history.acting import acting
from ims.notices.registration import DEPUTY
from ims.notices.services import tell
from ims.people.deputies.models import Deputyship
from ims.people.models import Membership, User
from ims.refusals import Refused
from ims.roles import DEPUTISED, Permission, may_deputise

NAMED = (
    gettext_noop("A deputy in the IMS of %(city)s"),
    gettext_noop(
        "From %(first)s to %(last)s %(deputy)s stands in for %(person)s in the IMS of %(city)s, with the rights of the "
        "roles that may be deputised and for what %(person)s owns. The history says who acted for whom."
    ),
)
ENDED = (
    gettext_noop("The deputy in the IMS of %(city)s ends"),
    gettext_noop("%(deputy)s stands in for %(person)s in the IMS of %(city)s until %(last)s and no longer."),
)
TAKEN_BACK = (
    gettext_noop("No deputy in the IMS of %(city)s"),
    gettext_noop("%(deputy)s does not stand in for %(person)s in the IMS of %(city)s: it was taken back."),
)


def may_be_absent(city: City, person: User) -> bool:
    """Say whether the person holds a role today or later that a deputy may stand in for."""
    held = Membership.objects.in_city(city).filter(user=person, user__is_active=True, role__in=DEPUTISED)
    return held.in_time("", city.today()).exists()


def require_absentee(city: City, by: User) -> None:
    """Raise Refused (403) for who can name no deputy: neither for themselves nor, as city admin, for others."""
    if not may(by, Permission.MANAGE_PEOPLE, city) and not may_be_absent(city, by):
        sentence = _("Your role has no deputy: a mandate is personal, and an audit is independent.")
        raise Refused(Permission.MANAGE_PEOPLE, city, sentence)


@transaction.atomic
def name_deputy(city: City, person: User, deputy: User, *, starts_on: date, ends_on: date, by: User) -> Deputyship:
    """Name who stands in for the person from a day to a day, today or later; tell both.

    The person names their own deputy, the city admin anybody's (Refused otherwise). Raises ValidationError by field for
    a person without a role to stand in for, a deputy whose role forbids it, days that do not fit, and a second deputy
    for the same days.
    """
    if by != person:
        rights_in(by, city).require(Permission.MANAGE_PEOPLE)
    # The person's row is the lock, so that two deputies for the same days never come together.
    User.objects.select_for_update().get(pk=person.pk)
    if wrong := _problems(city, person, deputy, starts_on, ends_on):
        raise ValidationError(wrong)
    with acting(by):
        row = Deputyship.objects.create(city=city, person=person, deputy=deputy, starts_on=starts_on, ends_on=ends_on)
    _tell(row, NAMED, "named")
    return row


@transaction.atomic
def end_deputyship(row: Deputyship, *, last_day: date, by: User) -> None:
    """End it after this day, earlier than planned, or take it back when it has not begun by then; tell both.

    The absent person, the deputy or the city admin may (Refused otherwise). Raises ValidationError for a later day.
    """
    row = Deputyship.objects.select_for_update().select_related("city", "person", "deputy").get(pk=row.pk)
    require_part_in(row, by)
    if last_day > row.ends_on:
        raise ValidationError({"last_day": _("It ends earlier, on %(day)s.") % {"day": words.day(row.ends_on)}})
    with acting(by):
        if last_day < row.starts_on:
            _tell(row, TAKEN_BACK, "ended")
            row.delete()
        else:
            row.ends_on = last_day
            row.save(update_fields=["ends_on"])
            _tell(row, ENDED, "ended")


def require_part_in(row: Deputyship, by: User) -> None:
    """Raise Refused (403) unless the person is away, stands in, or is the city's admin."""
    if by.pk not in {row.person_id, row.deputy_id}:
        rights_in(by, row.city).require(Permission.MANAGE_PEOPLE)


def _problems(city: City, person: User, deputy: User, starts_on: date, ends_on: date) -> dict[str, str]:
    roles = _roles_on(city, starts_on)
    found = {}
    if not DEPUTISED & roles.get(person.pk, set()):
        found["person"] = _("%(name)s holds no role on that day that a deputy may stand in for.") % {"name": person}
    if deputy == person:
        found["deputy"] = _("Choose somebody else.")
    elif not may_deputise(roles.get(deputy.pk, set())):
        found["deputy"] = _(
            "%(name)s cannot stand in on that day: a deputy works in the city’s IMS and is not its auditor."
        ) % {"name": deputy}
    if starts_on < city.today():
        found["starts_on"] = _("A deputy is named from today or a later day on.")
    if ends_on < starts_on:
        found["ends_on"] = _("The last day lies before the first.")
    taken = Deputyship.objects.in_city(city).filter(person=person).between(starts_on, ends_on).select_related("deputy")
    if other := taken.first():
        facts = {"name": other.deputy, "first": words.day(other.starts_on), "last": words.day(other.ends_on)}
        found["starts_on"] = _("%(name)s stands in already, from %(first)s to %(last)s: end that first.") % facts
    return found


def _roles_on(city: City, day: date) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for user, role in Membership.objects.in_city(city).on(day).values_list("user_id", "role"):
        found.setdefault(user, set()).add(role)
    return found


def _tell(row: Deputyship, message: tuple[str, str], what: str) -> None:
    """Tell both, once for each naming and ending."""
    url = reverse("deputies", kwargs={"city": row.city.slug})
    key = f"deputy-{row.pk}-{what}-{row.ends_on}"

    def written() -> tuple[str, str]:
        facts = {
            "city": row.city.name,
            "person": str(row.person),
            "deputy": str(row.deputy),
            "first": words.day(row.starts_on),
            "last": words.day(row.ends_on),
        }
        return _(message[0]) % facts, _(message[1]) % facts

    for reader, other in ((row.person, row.deputy), (row.deputy, row.person)):
        tell([reader], city=row.city, kind=DEPUTY, key=key, words=written, url=url, about=other)
