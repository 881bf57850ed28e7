"""Importing: files, what their columns hold, a dry run that shows what they would change, and their loading."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.indicators.files import importing
from cycles.indicators.files.dry_run import DryRun, faults_shown
from cycles.indicators.files.export import KINDS
from cycles.indicators.files.forms import ColumnsForm, SeriesConfirmForm, SeriesImportForm
from cycles.indicators.files.loading import Loaded, keep_upload, load_upload
from cycles.indicators.files.mapping import sample
from cycles.indicators.files.reading import OBSERVATIONS
from cycles.indicators.files.telling import counted
from cycles.indicators.files.template import template
from cycles.indicators.models import ImportJob, SeriesUpload
from cycles.indicators.views.reading import download
from ims.access import city_page
from ims.cities.models import City
from ims.csv_files import Problem
from ims.forms import form_page
from ims.parts import FileLink
from ims.people.models import User
from ims.refusals import Conflict
from ims.roles import Permission
from ims.watching import is_watched, reload, watched
from ims.workbooks import NotReadable

EDIT = Permission.EDIT_INDICATORS
NAME_LETTERS = 200


@city_page(see=EDIT, change=EDIT)
def series_import(request: HttpRequest, city: City) -> HttpResponse:
    """Take one or two files; nothing is loaded before the dry run was seen and confirmed."""
    form = SeriesImportForm(request.POST or None, request.FILES or None, city=city)
    if request.method == "POST" and form.is_valid():
        values: UploadedFile[Any] | None = form.cleaned_data["observations"]
        upload = SeriesUpload(
            city=city,
            framework=form.cleaned_data["framework"],
            indicators=_content(form.cleaned_data["indicators"]),
            observations=_content(values),
            name=(values.name or "")[-NAME_LETTERS:] if values else "",
        )
        keep_upload(upload, by=cast(User, request.user))
        page = "series_import_columns" if values else "series_import_review"
        return redirect(page, city=city.slug, upload=upload.pk)
    names = {"csv": _("File to fill in, CSV"), "xlsx": _("File to fill in, Excel workbook")}
    facts = {"csv": "", "xlsx": _("with a sheet of help")}
    urls = {kind: reverse("series_template", args=[city.slug, kind]) for kind in KINDS}
    files = [FileLink(names[kind], url, facts[kind]) for kind, url in urls.items()]
    return form_page(request, "cycles/indicators/series_import.html", {"files": files}, form=form)


@city_page(see=EDIT)
def series_template(request: HttpRequest, city: City, kind: str) -> HttpResponse:
    """Hand out a file with the city's indicators and their latest periods, to be filled in."""
    if kind not in KINDS:
        raise Http404
    return download(template(city, kind), kind, f"{city.slug}-{_('values')}.{kind}")


def _content(file: "UploadedFile[Any] | None") -> bytes | None:
    return None if file is None else file.read()


def _upload(city: City, pk: int) -> SeriesUpload:
    found = get_object_or_404(SeriesUpload.objects.select_related("framework", "by"), city=city, pk=pk)
    found.city = city
    return found


@city_page(see=EDIT, change=EDIT)
def series_import_columns(request: HttpRequest, city: City, upload: int) -> HttpResponse:
    """Show what the columns of the values file seem to hold, with its first rows; a POST keeps what was chosen."""
    found = _upload(city, upload)
    if found.loaded_at is not None or found.observations is None:
        return redirect("series_import_review", city=city.slug, upload=upload)
    try:
        book = importing.book_of(found)
        guess = importing.guessed(city, book, request.GET.get("sheet"), _number(request.GET.get("head")))
        form = ColumnsForm(request.POST or None, guess=guess, sample=sample(book, guess))
    except NotReadable as refused:
        problem = Problem(OBSERVATIONS, 0, "", refused.sentence, refused.cure)
        return _problems(request, found, DryRun(problems=[problem]))
    if request.method == "POST" and form.is_valid():
        importing.choose_columns(found, form.mapping, by=cast(User, request.user))
        return redirect("series_import_review", city=city.slug, upload=upload)
    context = {"guess": guess, "sheets": book.sheets, "upload": found}
    return form_page(request, "cycles/indicators/series_import_columns.html", context, form=form)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and 0 < len(text) < 8 else None


@city_page(see=EDIT, change=EDIT)
def series_import_review(request: HttpRequest, city: City, upload: int) -> HttpResponse:
    """Show what the files would change, or everything that cannot be read in them; a POST loads them, once."""
    found = _upload(city, upload)
    job = found.jobs.first() if found.is_large else None
    if is_watched(request) and job is not None and job.is_over:
        return reload()
    if found.loaded_at is not None:
        if request.method == "POST":
            raise Conflict(_("These files were loaded already."))
        return _done(request, found)
    if job is not None and (not job.is_over or job.state == job.State.FAILED):
        context = {"job": job, "upload": found}
        return watched(request, job, "cycles/indicators/series_import_progress.html", context)
    if found.is_large and found.result is None:
        return redirect("series_import_columns", city=city.slug, upload=upload)
    if found.result and "refused" in found.result:
        refused = {"upload": found, "refused": found.result["refused"]}
        return render(request, "cycles/indicators/series_import_refused.html", refused, status=409)
    return _review(request, found, importing.found_in(found))


def _done(request: HttpRequest, upload: SeriesUpload) -> HttpResponse:
    context = {"upload": upload, "loaded": upload.result and counted(Loaded(**upload.result))}
    return render(request, "cycles/indicators/series_import_done.html", context)


def _problems(request: HttpRequest, upload: SeriesUpload, run: DryRun) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    shown = faults_shown(run, request.rights)  # type: ignore[attr-defined]
    context = {**shown, "upload": upload}
    return render(request, "cycles/indicators/series_import_problems.html", context, status=status)


def _review(request: HttpRequest, upload: SeriesUpload, run: DryRun) -> HttpResponse:
    if run.problems:
        return _problems(request, upload, run)
    form = SeriesConfirmForm(request.POST or None, corrects=run.corrects, initial={"shown": run.fingerprint})
    if request.method == "POST" and form.is_valid():
        return _load(request, upload, form)
    context = {"run": run, "upload": upload, "url": reverse("series_import", args=[upload.city.slug])}
    return form_page(request, "cycles/indicators/series_import_review.html", context, form=form)


def _load(request: HttpRequest, upload: SeriesUpload, form: SeriesConfirmForm) -> HttpResponse:
    sent, by = form.cleaned_data, cast(User, request.user)
    given = {"by": by, "reason": sent.get("reason", ""), "fingerprint": sent["shown"] or "none"}
    if upload.is_large:
        importing.order(upload, ImportJob.Act.LOAD, **given)
        return redirect("series_import_review", city=upload.city.slug, upload=upload.pk)
    try:
        loaded = load_upload(upload, **given)
    except ValidationError as refused:  # what shows only when everything is written, such as another computed value
        context = {"upload": upload, "refused": " ".join(refused.messages[:3])}
        return render(request, "cycles/indicators/series_import_refused.html", context, status=422)
    messages.success(request, counted(loaded))
    return redirect("indicators", city=upload.city.slug)
