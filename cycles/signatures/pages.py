"""What the pages of signatures show, its words ready."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from commitments.browse.duties import rule_sentence
from commitments.models import Obligation
from cycles.signatures.models import Pledge, Signature
from cycles.signatures.standing import DUE, LATE, MET, Time, done_in, owed, pledge_state, times
from ims import words
from ims.cities.models import City
from ims.parts import TaskKind

TAGS: dict[str, TaskKind] = {MET: "done", LATE: "late", DUE: "open"}
ORDER = {LATE: 0, DUE: 1, MET: 2}


@dataclass(frozen=True)
class Line:
    """One time of an obligation, or a pledge, as a page shows it; ``url`` leads to where it is said to be met."""

    code: str
    text: str
    language: str
    rule: str
    state: str
    tag: TaskKind
    word: str
    due: str
    how: str
    evidence: str
    url: str
    take_back_url: str = ""


@dataclass(frozen=True)
class Sums:
    """How many are met, late and due."""

    met: int
    late: int
    due: int


def state_word(state: str) -> str:
    """Return the word of a state."""
    return {MET: _("Met"), LATE: _("Late"), DUE: _("Due")}[state]


def signed(city: City) -> list[tuple[Signature, Sums]]:
    """Return what the city signed with how it stands, in five queries whatever it signed."""
    today = city.today()
    return [
        (row, sums([*(time.state for time in found), *(pledge_state(pledge, today) for pledge in pledges)]))
        for row, found, pledges in owed(city)
    ]


def sums(states: Iterable[str]) -> Sums:
    """Count states."""
    counts = Counter(states)
    return Sums(counts[MET], counts[LATE], counts[DUE])


def obligation_lines(signature: Signature, today: date) -> list[Line]:
    """Return every time of every obligation, late ones first, then those to come, then what is met, latest first."""
    obligations = Obligation.objects.filter(version=signature.framework).order_by("position")
    found = times(signature, obligations, signature.fulfilments.all(), done_in(signature.city), today)
    lines = [(time, _obligation_line(signature, time, today)) for time in found]
    lines.sort(key=lambda pair: (ORDER[pair[1].state], _day_order(pair[0])))
    return [line for _time, line in lines]


def _day_order(time: Time) -> int:
    day = time.due_on.toordinal() if time.due_on else date.max.toordinal()
    return -day if time.state == MET else day


def _obligation_line(signature: Signature, time: Time, today: date) -> Line:
    args = [signature.city.slug, signature.pk, time.obligation.code]
    url = reverse("obligation_meet", args=args)
    if time.due_on:
        url += "?" + urlencode({"due": time.due_on.isoformat()})
    take_back = ""
    if time.fulfilment:
        take_back = reverse("fulfilment_remove", args=[signature.city.slug, signature.pk, time.fulfilment.pk])
    return Line(
        code=time.obligation.code,
        text=time.obligation.text,
        language=signature.framework.language,
        rule=rule_sentence(time.obligation),
        state=time.state,
        tag=TAGS[time.state],
        word=state_word(time.state),
        due=_due(time.due_on, time.state, today),
        how=_how(time),
        evidence=time.fulfilment.evidence if time.fulfilment else "",
        url=url,
        take_back_url=take_back,
    )


def _due(day: date | None, state: str, today: date) -> str:
    if day is None:
        return _("no day is set")
    if state == MET:
        return words.day(day)
    return f"{words.day(day)}, {words.due(day, today).rpartition(', ')[2]}"


def _how(time: Time) -> str:
    if time.met_on is None:
        return ""
    met = _("met on %(day)s, after its day") if time.was_late else _("met on %(day)s")
    said = met % {"day": words.day(time.met_on)}
    if time.fulfilment:
        return f"{said}: {time.fulfilment.what}"
    if time.done:
        step = Obligation.MetBy(time.done.met_by).label
        return _("%(met)s by %(step)s, in the year %(year)s") % {"met": said, "step": step, "year": time.done.year}
    return said


def pledge_lines(signature: Signature, language: str, today: date) -> list[Line]:
    """Return the city's own pledges, late ones first."""
    rows = signature.pledges.select_related("unit")
    lines = [_pledge_line(signature, number, row, language, today) for number, row in enumerate(rows, start=1)]
    return sorted(lines, key=lambda line: ORDER[line.state])


def _pledge_line(signature: Signature, number: int, row: Pledge, language: str, today: date) -> Line:
    text, spoken = row.text.best(language, signature.city.binding_language)
    state = pledge_state(row, today)
    how = ""
    if row.met_on:
        how = _("kept on %(day)s: %(result)s") % {"day": words.day(row.met_on), "result": row.result}
    return Line(
        code=str(number),
        text=text,
        language=spoken,
        rule=str(row.unit),
        state=state,
        tag=TAGS[state],
        word=_("Kept") if state == MET else state_word(state),
        due=_due(row.due_on, state, today),
        how=how,
        evidence="",
        url=reverse("pledge_edit", args=[signature.city.slug, signature.pk, row.pk]),
    )
