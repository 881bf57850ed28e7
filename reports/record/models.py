"""An archive package to be made by a worker, and the file that it is."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from cycles.chain import RecordEntry
from cycles.snapshot import Decision
from ims.jobs import JobQuerySet, WatchedJob
from ims.people.models import User
from reports.documents.models import OctetLength


class ArchiveJobQuerySet(JobQuerySet["ArchiveJob"]):
    """Orders of packages by what may happen to them next, and as their page shows them."""

    def listed(self) -> Self:
        """With the package, its ``size`` in bytes and the head it was ordered at, without reading its bytes."""
        rows = self.select_related("head", "package").defer("head__content", "package__content")
        return rows.annotate(size=OctetLength("package__content"))


class ArchiveJob(WatchedJob):
    """The archive package of a decision, ordered when the record ended with ``head``: once per decision and head."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="archive_jobs")
    head = models.ForeignKey(RecordEntry, models.PROTECT, related_name="+", verbose_name=_("last entry of the record"))
    ordered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("ordered by"))

    objects = ArchiveJobQuerySet.as_manager()

    class Meta(WatchedJob.Meta):
        verbose_name = _("archive package job")
        ordering = ("-pk",)


class ArchivePackage(models.Model):
    """The finished package of a job. It is made of the record and is none of its entries, so that it may go again."""

    job = models.OneToOneField(ArchiveJob, models.CASCADE, related_name="package")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["ArchivePackage"]] = models.Manager()

    class Meta:
        verbose_name = _("archive package")

    def __str__(self) -> str:
        return f"Archive package of job {self.job_id}"
