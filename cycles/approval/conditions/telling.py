"""Who sees to what the council asked for is told: that it is theirs now, and when its day is over."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cycles.approval.conditions.models import CouncilCondition
from ims.cities.models import City
from ims.notices import sweeps
from ims.notices.kinds import Kind, register
from ims.notices.services import tell, untold
from ims.people.models import Membership, User
from ims.words import day

ASKED = "asked_by_council"


def register_kinds() -> None:
    """Register the kind, and what looks for conditions and requests that are open."""
    register(Kind(ASKED, gettext_lazy("The council asks something of you, or waits for it")))
    sweeps.register("conditions", tell_conditions)


def tell_conditions(city: City) -> None:
    """Tell who sees to each open condition or request: once that it is theirs, and once that its day is over."""
    for row in CouncilCondition.objects.in_city(city).asked().filter(done_on=None).order_by("pk"):
        _tell(row, city, f"asked-{row.pk}", is_late=False)
        if row.is_overdue(city.today()):
            _tell(row, city, f"asked-late-{row.pk}", is_late=True)


def _tell(row: CouncilCondition, city: City, key: str, *, is_late: bool) -> None:
    def words() -> tuple[str, str]:
        said = row.text.best(get_language() or "", city.binding_language)[0]
        subject = _("The council waits for: %(text)s") if is_late else _("The council asks you for: %(text)s")
        facts = {"day": day(row.due_on), "number": row.item.decision.number if row.item.decision else ""}
        return subject % {"text": said}, _("Until %(day)s, decision %(number)s. Say when it is done.") % facts

    url = reverse("condition_report", args=[city.slug, row.pk])
    tell(untold(_holders(row, city), key), city=city, kind=ASKED, key=key, words=words, url=url)


def _holders(row: CouncilCondition, city: City) -> "QuerySet[User]":
    """Return who sees to it today: the person, or everybody in the unit."""
    unit, person = row.now_unit_id or row.unit_id, row.now_person_id or row.person_id
    if unit is None:
        return User.objects.filter(pk__in=[person])
    members = Membership.objects.in_city(city).on(city.today()).filter(unit=unit)
    return User.objects.filter(pk__in=members.values("user"))
