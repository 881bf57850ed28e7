"""A decision is a snapshot: canonical content (:mod:`cycles.canonical`) with its SHA-256, entered in the city's record.

Rooms register their part of the content with :func:`register_part`; what is decided or printed is read from the
snapshot alone, never from live rows.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from cycles import chain
from cycles.canonical import canonical, plain, sha256
from cycles.chain import RecordEntry
from ims.cities.models import City
from ims.guarded import guards
from ims.people.models import User

if TYPE_CHECKING:
    from cycles.cycle import Cycle

Part = Callable[["Cycle"], Any]
_parts: dict[str, Part] = {}


def register_part(name: str, part: Part) -> None:
    """Register a room's part: a function from a cycle to plain content, under an ASCII name."""
    if name in _parts:
        raise ValueError(f"Two parts of the snapshot are called {name}.")
    _parts[name] = part


def registered_parts() -> list[str]:
    """Return the names of the registered parts, sorted."""
    return sorted(_parts)


def content_of(cycle: "Cycle") -> dict[str, Any]:
    """Return the cycle's whole content as plain values, one entry per registered part."""
    return {name: plain(_parts[name](cycle)) for name in registered_parts()}


def part_of(cycle: "Cycle", name: str) -> Any:
    """Return one registered part of the cycle's content as plain values, None when nobody registered it."""
    part = _parts.get(name)
    return plain(part(cycle)) if part is not None else None


class Snapshot(models.Model):
    """Canonical content frozen at a moment. Append-only: the database refuses to change or delete a row."""

    class Kind(models.TextChoices):
        PACKAGE = "package", _("Package for the council")
        DECISION = "decision", _("Decision")
        EVALUATION = "evaluation", _("Evaluation report")
        BASELINE = "baseline", _("Baseline review")
        MINUTES = "minutes", _("Minutes of a meeting")

    city = models.ForeignKey(City, models.PROTECT, related_name="snapshots")
    year = models.PositiveSmallIntegerField(_("year of the cycle"))
    kind = models.CharField(max_length=12, choices=Kind.choices)
    content = models.TextField(_("canonical content"))
    sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField(auto_now_add=True)
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("frozen by"))

    objects: ClassVar[models.Manager["Snapshot"]] = models.Manager()

    class Meta:
        verbose_name = _("snapshot")
        ordering = ("pk",)
        indexes: ClassVar = [models.Index(fields=["city", "year", "kind"])]
        triggers: ClassVar = guards()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year}, {self.sha256[:12]}"

    def verify(self) -> bool:
        """Say whether the stored hash is the hash of the stored content."""
        return sha256(self.content.encode()) == self.sha256


class Decision(models.Model):
    """A decision of the council: what was decided, its number and date, bound to one snapshot and one entry."""

    class Kind(models.TextChoices):
        ADOPT = "adopt", _("Adopt the IMS")
        APPROVE = "approve", _("Approve the programme")
        AMEND = "amend", _("Amend the programme")
        CONTINUE = "continue", _("Decide how to continue")

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("Approved")
        AMENDED = "amended", _("Approved with amendments")
        RETURNED = "returned", _("Returned with reasons")
        REJECTED = "rejected", _("Rejected")

    class Next(models.TextChoices):
        """How the council continues after step 5."""

        CONTINUE = "continue", _("Continue unchanged")
        ADJUST = "adjust", _("Adjust short-term targets and actions")
        REVISE = "revise", _("Revise the programme")
        FULL = "full", _("Full revision")

    city = models.ForeignKey(City, models.PROTECT, related_name="decisions")
    year = models.PositiveSmallIntegerField(_("year of the cycle"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices)
    next_step = models.CharField(_("how to continue"), max_length=10, choices=Next.choices, blank=True)
    number = models.CharField(_("decision number"), max_length=40)
    decided_on = models.DateField(_("date"))
    snapshot = models.OneToOneField(Snapshot, models.PROTECT, related_name="decision")
    entry = models.OneToOneField(RecordEntry, models.PROTECT, related_name="decision")

    objects: ClassVar[models.Manager["Decision"]] = models.Manager()

    class Meta:
        verbose_name = _("decision")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["city", "number"], name="decision_number_once_per_city"),
            models.CheckConstraint(
                condition=models.Q(kind="continue", next_step__gt="")
                | ~models.Q(kind="continue") & models.Q(next_step=""),
                name="decision_continue_says_how",
            ),
        ]
        triggers: ClassVar = guards()

    def __str__(self) -> str:
        return f"{self.number}, {self.decided_on}"

    @property
    def is_approval(self) -> bool:
        """Say whether the council said yes, as it was or with amendments."""
        return self.outcome in {self.Outcome.APPROVED, self.Outcome.AMENDED}

    @classmethod
    def adopted(cls, city: City) -> "Decision | None":
        """Return the decision by which the city adopted its IMS, if it did."""
        return cls.objects.filter(
            city=city, kind=cls.Kind.ADOPT, outcome__in=(cls.Outcome.APPROVED, cls.Outcome.AMENDED)
        ).first()


def take(cycle: "Cycle", kind: Snapshot.Kind, *, by: User, item: dict[str, Any] | None = None) -> Snapshot:
    """Freeze the cycle's whole content, with the agenda item that it is for, into a new snapshot of this kind.

    ``known_on`` is the day: a value that is revised later stands in it as it was known then.
    """
    facts = {"parts": content_of(cycle), "item": item, "known_on": cycle.city.today()}
    return seal(cycle.city, cycle.year, kind, facts, by=by)


def take_decision(cycle: "Cycle", facts: dict[str, Any], *, by: User) -> Snapshot:
    """Freeze what the council decided. It names its package by hash: the content decided on is sealed there."""
    return seal(cycle.city, cycle.year, Snapshot.Kind.DECISION, facts, by=by)


def seal(city: City, year: int, kind: Snapshot.Kind, facts: dict[str, Any], *, by: User) -> Snapshot:
    """Freeze facts with the envelope that every snapshot has: the city as it is, year and kind."""
    content = canonical({"city": _city(city), "year": year, "kind": kind.value, **facts})
    return freeze(city, year, kind, content, by=by)


def freeze(city: City, year: int, kind: Snapshot.Kind, content: bytes, *, by: User) -> Snapshot:
    """Store canonical bytes as a snapshot."""
    return Snapshot.objects.create(
        city=city, year=year, kind=kind, content=content.decode(), sha256=sha256(content), taken_by=by
    )


def _city(city: City) -> dict[str, Any]:
    return {
        "name": city.name,
        "notice": dict(city.notice),
        "population": city.population,
        "currency": city.currency,
        "language": city.binding_language,
        "accent": city.accent,
    }


@transaction.atomic
def record_decision(city: City, snapshot: Snapshot, **facts: Any) -> Decision:
    """Enter a decision in the city's record. ``facts``: kind, outcome, number, decided_on, next_step, year."""
    decision = Decision(city=city, snapshot=snapshot, **facts)
    body = {"decision": _facts_of(decision), "snapshot": identity_of(snapshot)}
    decision.entry = chain.append(city, RecordEntry.Kind.DECISION, body, by=snapshot.taken_by)
    decision.save(force_insert=True)
    return decision


def _facts_of(decision: Decision) -> dict[str, Any]:
    found: dict[str, Any] = plain(
        {
            "year": decision.year,
            "kind": str(decision.kind),
            "outcome": str(decision.outcome),
            "next_step": str(decision.next_step),
            "number": decision.number,
            "decided_on": decision.decided_on,
        }
    )
    return found


def identity_of(snapshot: Snapshot) -> dict[str, Any]:
    """Return what an entry says of a snapshot: every column of it, and its content by hash."""
    found: dict[str, Any] = plain(
        {
            "sha256": snapshot.sha256,
            "year": snapshot.year,
            "kind": str(snapshot.kind),
            "taken_at": snapshot.taken_at,
            "taken_by": snapshot.taken_by_id,
        }
    )
    return found


def prove_decisions(city: City) -> Iterator[tuple[int, str]]:
    """Yield (entry's number, sentence) where the rows of the decisions are not what their entries say."""
    decisions = {row.entry_id: row for row in Decision.objects.filter(city=city).select_related("snapshot", "entry")}
    for entry in chain.entries_of(city).filter(kind=RecordEntry.Kind.DECISION):
        decision, numbered = decisions.pop(entry.pk, None), {"number": entry.number}
        if decision is None:
            yield entry.number, now("entry %(number)s: its decision is not there.") % numbered
        elif not decision.snapshot.verify():
            yield entry.number, now("entry %(number)s: the frozen content does not match its hash.") % numbered
        elif _says(entry) != {"decision": _facts_of(decision), "snapshot": identity_of(decision.snapshot)}:
            yield entry.number, now("entry %(number)s: its decision or snapshot is not what was sealed.") % numbered
    for left in decisions.values():
        yield left.entry.number, now("decision %(number)s has no entry of its kind.") % {"number": left.number}


def _says(entry: RecordEntry) -> Any:
    try:
        return entry.body
    except (KeyError, ValueError):
        return None


chain.register_proof("decisions", prove_decisions)
