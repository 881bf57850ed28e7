"""Erasing a person: everything personal goes, history and sealed records stay valid with the account's number."""

from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ims.access import require
from ims.cities.models import City
from ims.history.acting import acting
from ims.people.holdings import SHOWN, registered
from ims.people.models import Membership, MembershipQuerySet, User
from ims.people.privacy.parts import Held, held_about
from ims.people.services import end
from ims.refusals import Conflict, Reason
from ims.roles import Permission, Role


def in_the_way(person: User, *, by: User) -> list[Reason]:
    """Return why the person cannot be erased yet: offices are ended, and with them handed over, before.

    Who only takes part as a stakeholder owns nothing and may go at any time by their own wish.
    """
    found = [
        Reason(
            _("The role %(role)s in %(city)s. Its admin ends it, and what hangs on it is handed over then.")
            % {"role": held.get_role_display(), "city": held.city.name},
            reverse("city_people", kwargs={"city": held.city.slug}) if held.user_id != by.pk else "",
        )
        for held in _roles_to_come(person).select_related("city")
        if held.role != Role.STAKEHOLDER or by.pk != person.pk
    ]
    others = User.objects.filter(is_installation_admin=True, is_active=True).exclude(pk=person.pk)
    if person.is_installation_admin and not others.exists():
        found.append(Reason(_("This installation would have no admin. Name another one first: manage.py name_admin.")))
    return found


@transaction.atomic
def erase_oneself(person: User) -> None:
    """Erase who asks for it. Raises :class:`~ims.refusals.Conflict` as long as something has to be handed over."""
    _erase(person, by=person)


@transaction.atomic
def erase_member(city: City, person: User, *, by: User) -> None:
    """Erase who left the city and never was in another one. Raises :class:`~ims.refusals.Conflict` otherwise."""
    require(by, Permission.MANAGE_PEOPLE, city)
    if not is_the_citys_own(city, person):
        raise Conflict(_("This person was in other cities too: only they or the installation's admin may erase them."))
    _erase(person, by=by)


@transaction.atomic
def erase_account(person: User, *, by: User) -> None:
    """Erase who holds no role any more; the caller is a view of the installation's admin."""
    _erase(person, by=by)


def is_the_citys_own(city: City, person: User) -> bool:
    """Say whether the person had roles in this city and in no other."""
    cities = set(Membership.objects.filter(user=person).values_list("city_id", flat=True))
    return cities == {city.pk}


def keeps_name(held: list[Held]) -> bool:
    """Say whether the name stays, since something that was decided in public hangs on it."""
    return any(one.part.keeps_name and one.rows for one in held)


def is_erased(person: User) -> bool:
    """Say whether nothing but a number, or a councillor's name, is left of the person."""
    return person.email.endswith("@erased.invalid")


def _erase(person: User, *, by: User) -> None:
    locked = User.objects.select_for_update().get(pk=person.pk)
    if is_erased(locked):
        return
    if reasons := [*in_the_way(locked, by=by), *_still_held(locked)]:
        raise Conflict(_("Something has to be handed over before this account can be erased."), reasons)
    held = held_about(locked)
    with acting(by):
        for membership in _roles_to_come(locked).select_related("city"):
            _leave(membership)
        if not keeps_name(held):
            locked.name = _("Erased person %(number)d") % {"number": locked.pk}
        # The account goes last: the other parts are found by its addresses.
        for part in reversed([one.part for one in held]):
            if part.erase is not None:
                part.erase(locked)


def _still_held(person: User) -> list[Reason]:
    """Return what the person still owns anywhere: roles that ended before handing over was asked for left it behind."""
    cities = City.objects.filter(memberships__user=person).distinct().order_by("pk")
    held = (thing for city in cities for holding in registered() for thing in holding.find(city, person))
    return [Reason(_("Still theirs: %(what)s") % {"what": thing.words}, thing.url) for thing in islice(held, SHOWN)]


def _roles_to_come(person: User) -> MembershipQuerySet:
    """Return the roles that hold on some city's today or later; a day more than needed where the clocks differ."""
    yesterday = timezone.now().date() - timedelta(days=1)
    return Membership.objects.filter(user=person).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=yesterday))


def _leave(membership: Membership) -> None:
    """End a stakeholder's part with the day before, or take it back when it begins today or later."""
    yesterday = membership.city.today() - timedelta(days=1)
    if membership.starts_on > yesterday:
        membership.delete()
    else:
        end(membership, yesterday)
