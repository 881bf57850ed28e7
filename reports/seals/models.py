"""The copy of a document to be sealed by a worker, and the one it has."""

import uuid
from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cycles.chain import RecordEntry
from ims.guarded import guards
from ims.jobs import JobQuerySet, WatchedJob
from reports.documents.models import Document

LONGEST_WAIT = timedelta(hours=1)


class SealJob(WatchedJob):
    """A copy that waits for its seal, for as long as it takes: a service of timestamps may be away for days."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="seal_job")

    objects = JobQuerySet.as_manager()

    class Meta(WatchedJob.Meta):
        verbose_name = _("seal to be set")

    def fail(self, lease: uuid.UUID, error: str) -> None:
        """Give the job back for a later attempt, each later than the one before, the latest after an hour."""
        held = type(self)._default_manager.filter(pk=self.pk, lease=lease, state=self.State.RUNNING)
        wait = min(timedelta(seconds=5 * 2 ** min(self.attempts, 10)), LONGEST_WAIT)
        held.update(state=self.State.WAITING, lease=None, error=error[:500], not_before=timezone.now() + wait)


class SealedCopy(models.Model):
    """A document with the city's seal after its bytes, which are all in it; an entry of the record of its own."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="sealed_copy")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    entry = models.OneToOneField(RecordEntry, models.PROTECT, related_name="sealed_copy")
    made_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["SealedCopy"]] = models.Manager()

    class Meta:
        verbose_name = _("sealed copy")
        triggers: ClassVar = guards()

    def __str__(self) -> str:
        return f"Sealed copy of document {self.document_id}"
