"""The one module that asks who may do what: it joins guardian's object permissions on City with today's memberships.

A right exists when the person has a membership in force today and that membership's role carries the right on this
city. Object and right are fetched together: whoever has no right at all in the city gets the 404 of a city that
never was; a member without the needed right gets 403 with the reason and whom to ask.
"""

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as GrantedPermission
from django.contrib.auth.views import redirect_to_login
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone
from guardian.models import GroupObjectPermission

from ims import once
from ims.cities.models import City
from ims.history.acting import note_for_whom
from ims.people.models import Membership, User
from ims.prepared import Given, Prepared
from ims.refusals import Refused
from ims.roles import DEPUTISED, RIGHTS, InstallationPermission, Permission, Role, may_deputise

PageArgs = ParamSpec("PageArgs")
View = Callable[..., HttpResponse]
Fetch = Callable[..., tuple[City | None, dict[str, Any]]]
_BY_SLUG = Prepared(lambda: City.objects.filter(slug=Given("slug")).order_by("pk"))
READING = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class Rights:
    """What one person may do in one city today; templates ask ``{% if "edit_baseline" in rights %}``.

    ``roles`` are the person's own. ``absent`` are the people, id and name, for whom they stand in today, ``lent`` says
    per permission that only standing in gives whose roles carry it, and ``enters_for`` are the absent people whose
    things they enter; all are empty for who is nobody's deputy.
    ``has_other_cities`` says whether who holds a role here holds one in another city too, ``unread`` how many notices
    the person has not read.
    """

    user: User
    city: City
    permissions: frozenset[str]
    roles: frozenset[str]
    has_other_cities: bool = False
    unread: int = 0
    absent: Mapping[int, str] = field(default_factory=dict, compare=False)
    lent: Mapping[str, frozenset[int]] = field(default_factory=dict, compare=False)
    enters_for: frozenset[int] = frozenset()

    def __contains__(self, permission: object) -> bool:
        return permission in self.permissions

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self.permissions))

    def __bool__(self) -> bool:
        return bool(self.permissions)

    def require(self, permission: Permission) -> None:
        """Raise :class:`~ims.refusals.Refused` (403) unless the person has the right; note for whom a deputy acts."""
        if permission not in self.permissions:
            raise Refused(permission, self.city)
        if permission in self.lent:
            note_for_whom(self.lent[permission])

    @property
    def people(self) -> frozenset[int]:
        """The ids of those whose things the person may enter: their own, and those of who is away."""
        return frozenset({self.user.pk, *self.enters_for})

    @property
    def absent_names(self) -> str:
        """The names of those for whom the person stands in, "" for none."""
        return ", ".join(self.absent.values())


def nobody(model: type[User]) -> User:
    """Return guardian's placeholder for people who are signed out: an account that opens nothing."""
    placeholder = model(email=settings.ANONYMOUS_USER_NAME, name="–", is_active=False)
    placeholder.set_unusable_password()
    return placeholder


def rights_in(user: User, city: City) -> Rights:
    """Return the person's rights in the city today, those of a deputy too, in one query."""
    if not user.is_authenticated or not user.is_active:
        return Rights(user, city, frozenset(), frozenset())
    found = _granted(user, city)
    # What a group still carries from an older table counts only as far as the table of today agrees.
    granted = [row[:4] for row in found if row[0] in RIGHTS[Role(row[1])]]
    own = [row for row in granted if row[2] == user.pk]
    roles = frozenset(role for _codename, role, _pk, _name in own)
    permissions = frozenset(codename for codename, _role, _pk, _name in own)
    # Only who works in the city today stands in: a right of one's own comes first, and deputies do not chain.
    others = [row for row in granted if row[2] != user.pk] if may_deputise(roles) else []
    lent: dict[str, set[int]] = {}
    for codename, _role, pk, _name in others:
        if codename not in permissions:
            lent.setdefault(codename, set()).add(pk)
    return Rights(
        user,
        city,
        permissions | lent.keys(),
        roles,
        has_other_cities=any(row[4] for row in found if row[2] == user.pk),
        unread=found[0][5] if found else 0,
        absent={pk: name for _codename, _role, pk, name in others},
        lent={codename: frozenset(people) for codename, people in lent.items()},
        enters_for=frozenset(pk for codename, _role, pk, _name in others if codename == Permission.ENTER_OWN),
    )


# What guardian gives the person in the city, and whom they stand in for, today: permission, role, id and name of the
# holder, whether the person holds a role in another city too, and how many notices they have not read. Every request
# asks it, so that it is plain SQL: putting it together from models anew would take several times as long as the answer.
GRANTED = """
WITH acting (person_id) AS (
    SELECT %(person)s
    UNION
    SELECT away.person_id
      FROM ims_deputyship away
     WHERE away.city_id = %(city)s AND away.deputy_id = %(person)s
       AND away.starts_on <= %(today)s AND away.ends_on >= %(today)s
)
SELECT permission.codename,
       held.role,
       held.user_id,
       holder.name,
       EXISTS (
           SELECT FROM ims_membership elsewhere
            WHERE elsewhere.user_id = %(person)s AND elsewhere.city_id <> %(city)s
              AND elsewhere.starts_on <= %(today)s
              AND (elsewhere.ends_on IS NULL OR elsewhere.ends_on >= %(today)s)
       ),
       (SELECT count(*) FROM ims_notice told WHERE told.person_id = %(person)s AND told.read_at IS NULL)
  FROM acting
  JOIN ims_membership held ON held.user_id = acting.person_id
  JOIN ims_user holder ON holder.id = held.user_id
  JOIN guardian_groupobjectpermission carried ON carried.group_id = held.group_id
  JOIN auth_permission permission ON permission.id = carried.permission_id
 WHERE held.city_id = %(city)s
   AND held.starts_on <= %(today)s AND (held.ends_on IS NULL OR held.ends_on >= %(today)s)
   AND holder.is_active
   AND (held.user_id = %(person)s OR held.role = ANY(%(deputised)s))
   AND carried.content_type_id = %(kind)s AND carried.object_pk = %(object)s
"""


def _granted(user: User, city: City) -> list[tuple[str, str, int, str, bool, int]]:
    """Return the rows of :data:`GRANTED`."""
    asked: dict[str, Any] = {
        "person": user.pk,
        "city": city.pk,
        "object": str(city.pk),
        "kind": ContentType.objects.get_for_model(City).pk,
        "today": city.today(),
        "deputised": sorted(DEPUTISED),
    }
    with connection.cursor() as cursor:
        cursor.execute(GRANTED, asked)
        return cast("list[tuple[str, str, int, str, bool, int]]", cursor.fetchall())


def leads(rights: Container[str], url: str, *, anybodys: bool = False) -> bool:
    """Say whether the page at this address lets in who has these rights in its city, so that nobody is led in vain.

    Only what :func:`city_page` guards is judged; everything else, and what is no page of ours, counts as open. Where
    the page may be about ``anybodys`` things, the right to enter one's own is not enough.
    """
    try:
        view = resolve(urlsplit(url).path).func
    except Resolver404:
        return True
    needs = getattr(view, "needs_to_see", None)
    if anybodys and needs == Permission.ENTER_OWN:
        needs = Permission.ENTER_ANY
    return needs is None or needs in rights


def person(request: HttpRequest) -> User:
    """Return who is signed in, on a page whose guard let nobody else in."""
    return cast(User, request.user)


def may(user: User, permission: Permission, city: City) -> bool:
    """Say whether the person has this right in this city today."""
    return permission in rights_in(user, city)


def require(user: User, permission: Permission, city: City) -> None:
    """Raise :class:`~ims.refusals.Refused` (403) unless the person has the right in the city today."""
    rights_in(user, city).require(permission)


def group_for(city: City, role: Role) -> Group:
    """Return the group of (city, role), with exactly the rights of :data:`ims.roles.RIGHTS` on the city."""
    with transaction.atomic():
        group, _ = Group.objects.get_or_create(name=_group_name(city.pk, role))
        held = set(_carries(group, city).values_list("permission__codename", flat=True))
        wanted = {permission.value for permission in RIGHTS[role]}
        if wanted != held:
            _carries(group, city).exclude(permission__codename__in=wanted).delete()
            _give(group, city, wanted - held)
    return group


def mend_groups() -> int:
    """Give every group in use the rights its role has now and return how many differed; run after each migrate."""
    differing = 0
    in_use = Membership.objects.order_by().values_list("city_id", "role").distinct()
    held: dict[str, set[str]] = {}
    for name, codename in GroupObjectPermission.objects.filter(
        content_type=ContentType.objects.get_for_model(City)
    ).values_list("group__name", "permission__codename"):
        held.setdefault(name, set()).add(codename)
    for city_id, role in in_use:
        wanted = {permission.value for permission in RIGHTS[Role(role)]}
        if held.get(_group_name(city_id, Role(role)), set()) != wanted:
            group_for(City.objects.get(pk=city_id), Role(role))
            differing += 1
    return differing


def _group_name(city_id: int, role: Role) -> str:
    return f"city-{city_id}-{role.value}"


def _carries(group: Group, city: City) -> "QuerySet[GroupObjectPermission]":
    """Return guardian's rows of the group's rights on the city."""
    kind = ContentType.objects.get_for_model(City)
    rows = GroupObjectPermission.objects.filter(group=group, content_type=kind, object_pk=str(city.pk))
    return cast("QuerySet[GroupObjectPermission]", rows)


def _give(group: Group, city: City, codenames: set[str]) -> None:
    """Write guardian's rows for these rights at once; one by one they would take six statements each."""
    kind = ContentType.objects.get_for_model(City)
    of_the_city = GrantedPermission.objects.filter(content_type=kind, codename__in=codenames)
    rows = [
        GroupObjectPermission(group=group, content_type=kind, object_pk=str(city.pk), permission=permission)
        for permission in of_the_city
    ]
    if missing := codenames - {row.permission.codename for row in rows}:
        raise LookupError(f"no such rights on a city: {', '.join(sorted(missing))}; migrate first")
    # Two requests may make the same group at once.
    GroupObjectPermission.objects.bulk_create(rows, ignore_conflicts=True)


def cities_of(user: User) -> dict[City, frozenset[str]]:
    """Return the cities in which the person holds a role today, by name, each with what its roles carry."""
    rows = Membership.objects.filter(user=user, user__is_active=True).select_related("city")
    mine: dict[City, frozenset[str]] = {}
    for row in rows:
        if row.holds_on(row.city.today()):
            mine[row.city] = mine.get(row.city, frozenset()) | {right.value for right in RIGHTS[Role(row.role)]}
    return dict(sorted(mine.items(), key=lambda held: held[0].name.casefold()))


def city_alone(slug: str, **words: Any) -> tuple[City | None, dict[str, Any]]:
    """Return the city of an address, None where there is none, and the address's other words as they are."""
    return _BY_SLUG.first(slug=slug), words


def _let_in(user: User, city: City | None) -> tuple[City, Rights]:
    """Return the city and the person's rights there, or raise 404 when either is missing."""
    rights = rights_in(user, city) if city else None
    if city is None or not rights:
        raise Http404
    return city, rights


def city_page(
    see: Permission | None, change: Permission | None = None, *, strangers: str = "", fetch: Fetch = city_alone
) -> Callable[[Callable[Concatenate[HttpRequest, City, PageArgs], HttpResponse]], View]:
    """Guard a view of one city: reading needs ``see``, a POST needs ``change``; ``None`` forbids the method.

    The URL's ``city`` (a slug) becomes the :class:`City`; ``request.city`` and ``request.rights`` are set. A POST's
    form token is spent here, so a repeated POST is one effect. Moments on the page stand in the city's time zone.
    Who reads without any role in the city is led to its page ``strangers`` (a name), which everybody may open; without
    one they get 404. ``fetch`` asks for the city and whatever of the address comes with it in one question; nothing of
    that is shown to who is not let in.
    """

    def decorate(view: Callable[..., HttpResponse]) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, city: str, **kwargs: Any) -> HttpResponse:
            reading = request.method in READING
            if (see if reading else change) is None or (not reading and request.method != "POST"):
                return HttpResponseNotAllowed([*(["GET", "HEAD"] if see else []), *(["POST"] if change else [])])
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            found, words = fetch(city, **kwargs)
            try:
                request.city, request.rights = _let_in(request.user, found)  # type: ignore[attr-defined]
            except Http404:
                if strangers and reading and found:
                    return redirect(strangers, city=city)
                raise
            request.rights.require(see if reading else change)  # type: ignore[attr-defined]
            with timezone.override(request.city.zone):  # type: ignore[attr-defined]
                return _read_or_once(view, request, request.city, **words)  # type: ignore[attr-defined]

        guarded.needs_to_see = see  # type: ignore[attr-defined]
        return guarded

    return decorate


def open_city_page(read: bool = True, act: bool = False) -> Callable[[View], View]:
    """Guard a page of one city that strangers may open; a POST (``act``) needs somebody signed in.

    ``request.city`` and ``request.rights`` are set, the rights empty for who has none. 404 for a city that never was.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, city: str, *args: Any, **kwargs: Any) -> HttpResponse:
            reading = request.method in READING
            if not (read if reading else act and request.method == "POST"):
                return HttpResponseNotAllowed([*(["GET", "HEAD"] if read else []), *(["POST"] if act else [])])
            if not reading and not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            found = city_alone(city)[0]
            if found is None:
                raise Http404
            request.city, request.rights = found, rights_in(request.user, found)  # type: ignore[attr-defined,arg-type]
            return _read_or_once(view, request, found, *args, **kwargs)

        return guarded

    return decorate


def _read_or_once(view: Callable[..., HttpResponse], request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Call the view; a POST that was sent before leads where the first one led."""
    if request.method in READING:
        return view(request, *args, **kwargs)
    repeated = once.spend(request)
    if repeated is not None:
        return repeated
    response = view(request, *args, **kwargs)
    once.remember(request, response)
    return response


def installation_page(permission: InstallationPermission, post: bool = False) -> Callable[[View], View]:
    """Guard a view of the installation itself: only its admins get in, everybody else gets 404."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in READING and not (post and request.method == "POST"):
                return HttpResponseNotAllowed(["GET", "HEAD", *(["POST"] if post else [])])
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not (request.user.is_active and request.user.is_installation_admin):
                raise Http404
            return _read_or_once(view, request, *args, **kwargs)

        return guarded

    return decorate


def public_page(act: bool = False) -> Callable[[View], View]:
    """Guard a view of the installation that everybody may open, and with ``act`` send; the view says what it gives."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in READING and not (act and request.method == "POST"):
                return HttpResponseNotAllowed(["GET", "HEAD", *(["POST"] if act else [])])
            return _read_or_once(view, request, *args, **kwargs)

        return guarded

    return decorate


def signed_in_page(post: bool = False, read: bool = True) -> Callable[[View], View]:
    """Guard a view that any signed-in person may open (``read``) or send (``post``), such as the choice of a city."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not (read if request.method in READING else post and request.method == "POST"):
                return HttpResponseNotAllowed([*(["GET", "HEAD"] if read else []), *(["POST"] if post else [])])
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            return _read_or_once(view, request, *args, **kwargs)

        return guarded

    return decorate
