"""A decision is a snapshot: canonical content, its SHA-256, chained to the city's previous decision.

Canonical content is JSON by RFC 8785 of a value that holds only text (in NFC), whole numbers below 2^53, booleans,
null, lists and objects with ASCII keys. A Decimal is written as text by ``format(d, "f")`` at its published scale, a
moment as text in UTC, a day as text. Floats are refused. The object carries ``format``, the number of this rule.

Rooms register their part of the content with :func:`register_part`; what is decided or printed is read from the
snapshot alone, never from live rows.
"""

import hashlib
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

import pgtrigger
import rfc8785
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from ims.cities.models import City
from ims.people.models import User

if TYPE_CHECKING:
    from cycles.cycle import Cycle

FORMAT = 1
LARGEST = 2**53

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


def plain(value: Any) -> Any:
    """Return the value as canonical JSON allows it; raise TypeError or ValueError for what it does not."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return _plain_number(value)
    if isinstance(value, int):
        if abs(value) >= LARGEST:
            raise ValueError(f"{value} is too large for a canonical number.")
        return value
    if isinstance(value, datetime):
        return _plain_moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return _plain_object(value)
    if isinstance(value, str):
        return unicodedata.normalize("NFC", str(value))
    raise TypeError(f"{type(value).__name__} has no canonical form.")


def _plain_number(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError(f"{value} is no number.")
    return format(value, "f")


def _plain_moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone.")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _plain_object(value: dict[Any, Any]) -> dict[str, Any]:
    for key in value:
        if not isinstance(key, str) or not key.isascii():
            raise ValueError(f"{key!r} is no ASCII key.")
    return {key: plain(item) for key, item in value.items()}


def canonical(content: dict[str, Any]) -> bytes:
    """Return the canonical bytes of the content, with its format number."""
    return rfc8785.dumps(plain({**content, "format": FORMAT}))


def sha256(content: bytes) -> str:
    """Return the SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


class Snapshot(models.Model):
    """Canonical content frozen at a moment. Append-only: the database refuses to change or delete a row."""

    class Kind(models.TextChoices):
        PACKAGE = "package", _("Package for the council")
        DECISION = "decision", _("Decision")
        EVALUATION = "evaluation", _("Evaluation report")
        BASELINE = "baseline", _("Baseline review")

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
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year}, {self.sha256[:12]}"

    def verify(self) -> bool:
        """Say whether the stored hash is the hash of the stored content."""
        return sha256(self.content.encode()) == self.sha256


class Decision(models.Model):
    """A decision of the council: what was decided, its number and date, bound to one snapshot and to the one before.

    ``chain`` = SHA-256 of (previous chain or "" + snapshot's SHA-256), so a decision taken out or changed shows.
    """

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
    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="following")
    chain = models.CharField(max_length=64)

    objects: ClassVar[models.Manager["Decision"]] = models.Manager()

    class Meta:
        verbose_name = _("decision")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["city", "number"], name="decision_number_once_per_city"),
            models.UniqueConstraint(
                fields=["city"], condition=models.Q(previous__isnull=True), name="decision_chain_starts_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="continue", next_step__gt="")
                | ~models.Q(kind="continue") & models.Q(next_step=""),
                name="decision_continue_says_how",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

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
    return _freeze_sealed(cycle, kind, facts, by)


def take_decision(cycle: "Cycle", facts: dict[str, Any], *, by: User) -> Snapshot:
    """Freeze what the council decided. It names its package by hash: the content decided on is sealed there."""
    return _freeze_sealed(cycle, Snapshot.Kind.DECISION, facts, by)


def _freeze_sealed(cycle: "Cycle", kind: Snapshot.Kind, facts: dict[str, Any], by: User) -> Snapshot:
    content = canonical({"city": _city(cycle.city), "year": cycle.year, "kind": kind.value, **facts})
    return freeze(cycle.city, cycle.year, kind, content, by=by)


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
    """Append a decision to the city's chain. ``facts``: kind, outcome, number, decided_on, next_step, year."""
    City.objects.select_for_update().get(pk=city.pk)
    previous = Decision.objects.filter(city=city, following__isnull=True).first()
    chain = sha256(((previous.chain if previous else "") + snapshot.sha256).encode())
    return Decision.objects.create(city=city, snapshot=snapshot, previous=previous, chain=chain, **facts)


def verify_chain(city: City) -> list[str]:
    """Return what is wrong with the city's record, one sentence each; empty when every hash and link holds."""
    problems, before = [], ""
    for decision in Decision.objects.filter(city=city).select_related("snapshot").order_by("pk"):
        if not decision.snapshot.verify():
            problems.append(f"{city.slug}: the content of decision {decision.number} does not match its hash.")
        if decision.chain != sha256((before + decision.snapshot.sha256).encode()):
            problems.append(f"{city.slug}: decision {decision.number} does not continue the chain.")
        before = decision.chain
    return problems
