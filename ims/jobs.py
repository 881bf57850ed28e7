"""Truth is a row: work that runs outside a request is a row written in the same transaction as its cause.

Celery is only the trigger. A worker claims the row with a lease, renews it while it works and finishes it; whatever
was claimed by a worker that died becomes claimable again when the lease runs out, and a beat task sweeps what no
message announced. Losing the broker, or a worker at any moment, loses nothing and doubles nothing.
"""

import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ims.broker import announce

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=settings.JOB_LEASE)
MAX_ATTEMPTS = 5
BEAT = 1.0  # seconds after which what a worker says reaches the page that waits
SWEPT = 200  # jobs of a kind at a time


J = TypeVar("J", bound="Job")


class JobQuerySet(models.QuerySet[J]):
    """Jobs by what may happen to them next."""

    def claimable(self) -> Self:
        """Waiting jobs, and running ones whose worker let the lease run out."""
        now = timezone.now()
        return self.filter(
            Q(state=Job.State.WAITING, not_before__lte=now) | Q(state=Job.State.RUNNING, lease_until__lt=now)
        )


class Job(models.Model):
    """A piece of work with a lease; concrete jobs add what is to be done and keep their unique result."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    # The same cause written twice is one row.
    idempotency_key = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    lease = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        indexes: ClassVar = [models.Index(fields=["state", "not_before"], name="%(class)s_waiting")]

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.pk}: {self.state}"

    def claim(self) -> uuid.UUID | None:
        """Take the job for :data:`LEASE`; return the lease, or None when another worker has it or it is over."""
        lease, now = uuid.uuid4(), timezone.now()
        rows = type(self)._default_manager.filter(pk=self.pk)
        free = Q(state=self.State.WAITING) | Q(state=self.State.RUNNING, lease_until__lt=now)
        taken = rows.filter(free).update(
            state=self.State.RUNNING, lease=lease, lease_until=now + LEASE, attempts=models.F("attempts") + 1
        )
        if not taken:
            return None
        self.refresh_from_db()
        return lease

    def renew(self, lease: uuid.UUID) -> bool:
        """Prolong the lease; False when it was lost to another worker, which then must stop without effect."""
        held = type(self)._default_manager.filter(pk=self.pk, lease=lease, state=self.State.RUNNING)
        return bool(held.update(lease_until=timezone.now() + LEASE))

    def finish(self, lease: uuid.UUID) -> bool:
        """Mark the job done if the lease still holds; call it in the transaction that writes the result."""
        held = type(self)._default_manager.filter(pk=self.pk, lease=lease, state=self.State.RUNNING)
        return bool(held.update(state=self.State.DONE, lease=None, finished_at=timezone.now(), error=""))

    def fail(self, lease: uuid.UUID, error: str) -> None:
        """Give the job back for a later attempt, or mark it failed after :data:`MAX_ATTEMPTS`."""
        held = type(self)._default_manager.filter(pk=self.pk, lease=lease, state=self.State.RUNNING)
        over = self.attempts >= MAX_ATTEMPTS
        held.update(
            state=self.State.FAILED if over else self.State.WAITING,
            lease=None,
            error=error[:500],
            not_before=timezone.now() + timedelta(seconds=5 * 2**self.attempts),
            finished_at=timezone.now() if over else None,
        )

    @property
    def is_over(self) -> bool:
        """Say whether nothing more will happen to the job."""
        return self.state in {self.State.DONE, self.State.FAILED}

    def reloaded(self) -> Self:
        """Return the job as it is in the database now."""
        self.refresh_from_db()
        return self


class WatchedJob(Job):
    """A job that somebody waits for on a page: how far it is, per cent, and what it does."""

    progress = models.PositiveSmallIntegerField(default=0)
    doing = models.CharField(max_length=100, blank=True)

    class Meta(Job.Meta):
        abstract = True

    @property
    def is_tried_again(self) -> bool:
        """Say whether an attempt failed and another one is to come."""
        return self.state == self.State.WAITING and self.attempts > 0

    def try_again(self) -> None:
        """Let a job that failed begin anew; any other one is left as it is."""
        failed = type(self)._default_manager.filter(pk=self.pk, state=self.State.FAILED)
        if failed.update(state=self.State.WAITING, attempts=0, error="", progress=0, finished_at=None):
            self.refresh_from_db()


class LeaseLost(Exception):
    """Another worker took the job over; this one stops without effect."""


class Hold:
    """A worker's hold of a job: what it says to who waits, and how it ends."""

    def __init__(self, job: WatchedJob, lease: uuid.UUID) -> None:
        self.job, self._lease = job, lease
        self._told: tuple[int, str] | None = None

    def tell(self, per_cent: int, doing: str) -> None:
        """Say how far the work is; inside a transaction others read it by and by. Raises LeaseLost."""
        self._told = per_cent, doing
        if not connection.in_atomic_block:
            self.try_to_renew()

    def try_to_renew(self) -> None:
        """Renew, and work on where the database does not answer: it may be back before the work is done.

        Raises LeaseLost.
        """
        try:
            self.renew()
        except (OperationalError, InterfaceError):
            log.warning("%s: the lease is not renewed, the database does not answer", self.job)
            connection.close()

    def renew(self) -> None:
        """Prolong the lease and write what was told; raises LeaseLost."""
        told, rows = self._told, type(self.job)._default_manager.filter(pk=self.job.pk, lease=self._lease)
        facts = {"progress": told[0], "doing": told[1]} if told else {}
        if not rows.filter(state=Job.State.RUNNING).update(lease_until=timezone.now() + LEASE, **facts):
            raise LeaseLost

    def finish(self) -> None:
        """Mark the job done; call it in the transaction that writes the result. Raises LeaseLost."""
        if not self.job.finish(self._lease):
            raise LeaseLost
        type(self.job)._default_manager.filter(pk=self.job.pk).update(progress=100, doing="")


def carry_out(job: WatchedJob, work: Callable[[Hold], None]) -> bool:
    """Do a job's work if the job is free; return whether this call finished it.

    The work ends with :meth:`Hold.finish`. A failure gives the job back for a later attempt.
    """
    lease = job.claim()
    if lease is None:
        return False
    hold = Hold(job, lease)
    try:
        with _kept(hold):
            work(hold)
    except LeaseLost:
        return False
    except Exception as problem:
        log.exception("%s failed in attempt %s", job, job.attempts)
        job.fail(lease, type(problem).__name__)
        return False
    return True


@contextmanager
def _kept(hold: Hold) -> Iterator[None]:
    """Renew the lease beside the work, so that only a worker that died loses it, however long the work takes."""
    over = threading.Event()

    def renew() -> None:
        try:
            while not over.wait(min(BEAT, LEASE.total_seconds() / 3)):
                hold.try_to_renew()
        except LeaseLost:
            return
        finally:
            connection.close()

    keeper = threading.Thread(target=renew, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()


_kinds: dict[str, tuple[type[WatchedJob], Callable[[Any], bool]]] = {}


def register(kind: type[J], carry: Callable[[J], bool]) -> None:
    """Register a kind of job and the function that carries one out; called once when Django starts."""
    if kind._meta.label in _kinds:
        raise ValueError(f"{kind._meta.label} is carried out already.")
    _kinds[kind._meta.label] = kind, carry  # type: ignore[assignment]


def registered() -> list[str]:
    """Return the registered kinds, sorted."""
    return sorted(_kinds)


def wake(job: Job) -> None:
    """Wake a worker when this transaction is committed. A lost message is no loss: the sweep finds the row."""
    from ims.tasks import carry_out_job

    transaction.on_commit(partial(announce, carry_out_job, job._meta.label, job.pk), robust=True)


def carry_out_row(kind: str, pk: int) -> None:
    """Carry out the job of this kind and id, if it is still there."""
    model, carry = _kinds[kind]
    job = model._default_manager.filter(pk=pk).first()
    if job is not None:
        carry(job)


def unannounced() -> Iterator[tuple[str, int]]:
    """Yield kind and id of every job that no message announced or whose worker died."""
    for kind, (model, _carry) in _kinds.items():
        for pk in model._default_manager.claimable().order_by("pk").values_list("pk", flat=True)[:SWEPT]:  # type: ignore[attr-defined]
            yield kind, pk
