"""The coordinator is told of an obligation of what the city signed: two months before its day, and once it is late."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.signatures.models import Signature
from cycles.signatures.standing import MET, Time, owed
from ims.cities.models import City
from ims.notices import sweeps
from ims.notices.kinds import Kind, register
from ims.notices.services import tell
from ims.people.models import User
from ims.roles import Permission
from ims.words import day

OBLIGATION = "obligation"
BEFORE, AFTER = timedelta(days=60), timedelta(days=90)


def register_kinds() -> None:
    """Register the kind and what looks for obligations."""
    register(Kind(OBLIGATION, gettext_lazy("An obligation of what the city signed comes near or is late")))
    sweeps.register("obligations", tell_obligations)


def tell_obligations(city: City) -> None:
    """Tell the coordinators of each time of each obligation that is due soon or was missed lately."""
    today = city.today()
    near = [
        (signature, time)
        for signature, times, _pledges in owed(city)
        for time in times
        if time.state != MET and time.due_on is not None and today - AFTER <= time.due_on <= today + BEFORE
    ]
    people = list(sweeps.holders(city, Permission.PLAN_YEAR)) if near else []
    for signature, time in near:
        _tell(signature, time, people, city)


def _tell(signature: Signature, time: Time, people: list[User], city: City) -> None:
    if time.due_on is None:
        return
    on, is_late = time.due_on, time.due_on < city.today()

    def written() -> tuple[str, str]:
        facts = {"day": day(on), "code": time.obligation.code, "framework": str(signature.framework.framework)}
        subject = _("Late since %(day)s: obligation %(code)s of %(framework)s")
        if not is_late:
            subject = _("Due on %(day)s: obligation %(code)s of %(framework)s")
        return subject % facts, time.obligation.text

    key = f"obligation-{signature.pk}-{time.obligation.pk}-{on}-{'late' if is_late else 'near'}"
    page = reverse("signature", args=[city.slug, signature.pk])
    tell(people, city=city, kind=OBLIGATION, key=key, words=written, url=page)
