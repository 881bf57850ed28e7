"""Members are told what became of an item and of their amendments, once the council has decided."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cycles.approval.amendments.models import Amendment
from cycles.approval.council.composition import members_on
from cycles.approval.models import AgendaItem
from ims.cities.models import City
from ims.notices import sweeps
from ims.notices.kinds import Kind, register
from ims.notices.services import tell, untold
from ims.people.models import User
from ims.words import day

DECIDED = "decided"
# Who was not told within so many days, such as after an outage, is not told any more.
LATELY = timedelta(days=30)


def register_kinds() -> None:
    """Register the kind, and what looks for decisions."""
    register(Kind(DECIDED, gettext_lazy("The council decided an item, or your amendment")))
    sweeps.register("decisions", tell_decisions)


def decided_lately(city: City) -> list[AgendaItem]:
    """Return the items that the city's council decided within the last days, with their decisions."""
    rows = AgendaItem.objects.in_city(city).main().filter(concluded_at__gte=timezone.now() - LATELY)
    return list(rows.filter(decision__isnull=False).select_related("meeting", "decision", "cycle"))


def page_of(item: AgendaItem, city: City) -> str:
    """Return the address of the decision on an item."""
    return reverse("decision", args=[city.slug, item.decision_id])


def tell_decisions(city: City) -> None:
    """Tell the members of the meeting's day of each decision, and who proposed an amendment what became of it."""
    for item in decided_lately(city):
        _tell_members(item, city)
        for row in Amendment.objects.of(item):
            _tell_mover(row, item, city)


def _tell_members(item: AgendaItem, city: City) -> None:
    decision = item.decision
    assert decision is not None
    key = f"decision-{decision.pk}"
    members = User.objects.filter(pk__in=[member.pk for member in members_on(city, item.meeting.held_on)])

    def words() -> tuple[str, str]:
        title = item.title.best(get_language() or "", city.binding_language)[0]
        facts = {"title": title, "outcome": str(decision.get_outcome_display()).lower()}
        text = _("Decision %(number)s of %(day)s.") % {"number": decision.number, "day": day(decision.decided_on)}
        return _("The council decided: %(title)s, %(outcome)s") % facts, text

    tell(untold(members, key), city=city, kind=DECIDED, key=key, words=words, url=page_of(item, city))


def _tell_mover(row: Amendment, item: AgendaItem, city: City) -> None:
    key = f"amendment-{row.pk}"

    def words() -> tuple[str, str]:
        facts = {"number": row.item.number, "place": row.place, "outcome": row.outcome_word.lower()}
        return _("Your amendment %(number)s, %(place)s: %(outcome)s") % facts, ""

    movers = untold(User.objects.filter(pk=row.mover_id), key)
    tell(movers, city=city, kind=DECIDED, key=key, words=words, url=page_of(item, city))
