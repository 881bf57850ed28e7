"""An import from upload to loading: files are kept, checked and loaded, a large one by a worker."""

from collections.abc import Iterable
from dataclasses import asdict
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cycles.indicators.files.dry_run import DryRun, dry_run
from cycles.indicators.files.loading import load_upload, reading_of, values_of
from cycles.indicators.files.mapping import Mapping, guess, key_of
from cycles.indicators.files.reading import Reading, open_values
from cycles.indicators.files.telling import tell_ended, tell_failed
from cycles.indicators.models import ColumnChoice, ImportJob, SeriesUpload
from ims import access, jobs, words
from ims.cities.models import City
from ims.people.models import User
from ims.refusals import Conflict, Refused
from ims.roles import Permission
from ims.sheets import Book

READ = 70  # per cent of the work that reading is
Act = ImportJob.Act


def guessed(city: City, book: Book, sheet: str | None = None, head: int | None = None) -> Mapping:
    """Return how a file seems to be meant, by what was chosen in the city for the same headers before."""

    def remembered(keys: Iterable[str]) -> dict[str, dict[str, Any]]:
        rows = ColumnChoice.objects.filter(city=city, headers__in=list(keys))
        return dict(rows.values_list("headers", "chosen"))

    return guess(book, remembered, sheet, head)


@transaction.atomic
def choose_columns(upload: SeriesUpload, mapping: Mapping, *, by: User) -> None:
    """Keep how the upload's values are understood, remember it for the next such file, and have a large one checked."""
    access.require(by, Permission.EDIT_INDICATORS, upload.city)
    upload.mapping, upload.result = mapping.as_json(), None
    upload.save(update_fields=["mapping", "result"])
    ColumnChoice.objects.update_or_create(
        city=upload.city, headers=key_of(mapping.headers), defaults={"chosen": mapping.to_remember()}
    )
    if upload.is_large:
        order(upload, Act.CHECK, by=by)


@transaction.atomic
def order(upload: SeriesUpload, act: Act, *, by: User, reason: str = "", fingerprint: str = "") -> ImportJob:
    """Have a worker check or load the upload and return the job; what was ordered before is not done any more."""
    access.require(by, Permission.EDIT_INDICATORS, upload.city)
    count = ImportJob.objects.filter(upload=upload).count()
    ImportJob.objects.filter(upload=upload).exclude(state__in=["done", "failed"]).delete()
    job = ImportJob.objects.create(
        idempotency_key=f"import:{upload.pk}:{count}",
        upload=upload,
        act=act,
        by=by,
        reason=reason,
        fingerprint=fingerprint,
    )
    jobs.wake(job)
    return job


def carry(job: ImportJob) -> bool:
    """Do an import job; return whether this call finished it."""
    is_finished = jobs.carry_out(job, partial(_work, job))
    if ImportJob.objects.filter(pk=job.pk, state=ImportJob.State.FAILED).exists():
        tell_failed(job)
    return is_finished


def _work(job: ImportJob, hold: jobs.Hold) -> None:
    upload = SeriesUpload.objects.select_related("city", "framework", "by").get(pk=job.upload_id)
    with translation.override(job.by.language or upload.city.binding_language):
        hold.tell(1, _("Opening the file"))
        result = _check(upload, hold) if job.act == Act.CHECK else _load(upload, job, hold)
        if result is not None:
            with transaction.atomic():
                hold.finish()
                SeriesUpload.objects.filter(pk=upload.pk, loaded_at=None).update(result=result)
                tell_ended(upload, job, result)


def _check(upload: SeriesUpload, hold: jobs.Hold) -> dict[str, Any]:
    with transaction.atomic():
        reading = reading_of(upload)
        _tell(reading, upload, hold)
        return dry_run(upload.city, reading, by=upload.by).as_json()


def _load(upload: SeriesUpload, job: ImportJob, hold: jobs.Hold) -> dict[str, Any] | None:
    """Load and finish in one transaction; return what is kept instead where it is refused."""
    try:
        with transaction.atomic():
            loaded = load_upload(
                upload,
                by=job.by,
                reason=job.reason,
                fingerprint=job.fingerprint,
                before=lambda reading: _tell(reading, upload, hold),
            )
            hold.finish()
            tell_ended(upload, job, asdict(loaded))
    except (Conflict, Refused) as refused:
        return {**DryRun().as_json(), "refused": refused.sentence}
    except ValidationError as refused:
        return {**DryRun().as_json(), "refused": " ".join(refused.messages[:3])}
    return None


def _tell(reading: Reading, upload: SeriesUpload, hold: jobs.Hold) -> None:
    """Let the reading say how far it is while its rows are read; row 0 says that all were."""
    lines = bytes(upload.observations or b"").count(b"\n")

    def say(row: int) -> None:
        if row:
            facts = {"row": words.number(row)}
            hold.tell(min(READ, READ * row // max(lines, row, 1)), _("Reading row %(row)s") % facts)
        else:
            hold.tell(READ, _("Comparing with what is there, then writing"))

    reading.say = say


def found_in(upload: SeriesUpload) -> DryRun:
    """Return what the upload would change: as a worker found it, else read now."""
    if upload.result is not None:
        return DryRun.of({name: value for name, value in upload.result.items() if name != "refused"})
    return dry_run(upload.city, reading_of(upload), by=upload.by)


def book_of(upload: SeriesUpload) -> Book:
    """Open the values of an upload; raises NotReadable."""
    values = values_of(upload)
    assert values is not None
    return open_values(values)
