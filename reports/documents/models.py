"""A document to be made by a worker, and the one result it has."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, Length
from django.utils.translation import gettext_lazy as _

from cycles.chain import RecordEntry
from cycles.cycle import Cycle
from cycles.snapshot import Snapshot
from ims.guarded import guards
from ims.jobs import JobQuerySet, WatchedJob
from ims.people.models import User


class OctetLength(Length):
    """The number of bytes of a file."""

    function = "OCTET_LENGTH"


class ReportJobQuerySet(JobQuerySet["ReportJob"]):
    """ReportJobs by what may happen to them next, and as lists show them."""

    def listed(self) -> Self:
        """With snapshot, document or Word file, and its ``size`` in bytes, without reading its bytes."""
        rows = self.select_related("snapshot", "document", "word_file", "ordered_by")
        rows = rows.select_related("document__sealed_copy", "document__seal_job")
        files = ("document__content", "document__sealed_copy__content", "word_file__content")
        rows = rows.defer(*files, "snapshot__content")
        return rows.annotate(size=Coalesce(OctetLength("document__content"), OctetLength("word_file__content")))


class ReportJob(WatchedJob):
    """A document ordered from a snapshot."""

    class Kind(models.TextChoices):
        COUNCIL_PAPER = "council_paper", _("Council paper")
        SUSTAINABILITY_REPORT = "sustainability", _("Sustainability report")
        MINUTES = "minutes", _("Minutes")
        OPEN_MINUTES = "open_minutes", _("Minutes for everybody")
        DECISION = "decision", _("Decision with vote record")
        PROGRAMME = "programme", _("Programme as adopted")
        BALANCE = "balance", _("Budget balance")

    class FileFormat(models.TextChoices):
        PDF = "pdf", _("PDF, the document")
        WORD = "word", _("Word file, to paste from")

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="report_jobs")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="report_jobs")
    kind = models.CharField(_("document"), max_length=20, choices=Kind.choices)
    language = models.CharField(_("language"), max_length=10)
    file_format = models.CharField(_("file"), max_length=4, choices=FileFormat.choices, default=FileFormat.PDF)
    concerns = models.ForeignKey(
        RecordEntry, models.PROTECT, null=True, related_name="+", verbose_name=_("decision that it names")
    )
    ordered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("ordered by"))

    objects = ReportJobQuerySet.as_manager()

    class Meta(WatchedJob.Meta):
        verbose_name = _("document job")
        ordering = ("-created_at", "-pk")

    @property
    def language_name(self) -> str:
        """The document's language in its own words."""
        return str(dict(settings.WORKING_LANGUAGES).get(self.language, self.language))


class WordFile(models.Model):
    """A paper as a Word file to paste from: no document that is issued, and not in the record."""

    job = models.OneToOneField(ReportJob, models.PROTECT, related_name="word_file")
    content = models.BinaryField()
    made_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["WordFile"]] = models.Manager()

    class Meta:
        verbose_name = _("Word file")

    def __str__(self) -> str:
        return f"Word file of job {self.job_id}"


class Document(models.Model):
    """The finished file of a job: exactly one, whatever happened to the workers. Issued, it never changes."""

    job = models.OneToOneField(ReportJob, models.PROTECT, related_name="document")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField()
    entry = models.OneToOneField(RecordEntry, models.PROTECT, related_name="document")
    made_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["Document"]] = models.Manager()

    class Meta:
        verbose_name = _("document")
        triggers: ClassVar = guards()

    def __str__(self) -> str:
        return f"Document of job {self.job_id}"
