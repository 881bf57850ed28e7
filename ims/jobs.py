"""Truth is a row: work that runs outside a request is a row written in the same transaction as its cause.

Celery is only the trigger. A worker claims the row with a lease, renews it while it works and finishes it; whatever
was claimed by a worker that died becomes claimable again when the lease runs out, and a beat task sweeps what no
message announced. Losing the broker, or a worker at any moment, loses nothing and doubles nothing.
"""

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import ClassVar, Self, TypeVar

from django.conf import settings
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LEASE = timedelta(seconds=settings.JOB_LEASE)
MAX_ATTEMPTS = 5


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


@contextmanager
def kept(job: Job, lease: uuid.UUID) -> Iterator[None]:
    """Renew the lease beside the work, so that only a worker that died loses it, however long the work takes."""
    over = threading.Event()

    def renew() -> None:
        try:
            while not over.wait(LEASE.total_seconds() / 3):
                if not job.renew(lease):
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
