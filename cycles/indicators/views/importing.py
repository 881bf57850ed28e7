"""Importing: two files, a dry run that shows what they would change, and their loading."""

from typing import Any, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.indicators.comparison import compare
from cycles.indicators.dry_run import dry_run, faults_shown
from cycles.indicators.import_forms import SeriesConfirmForm, SeriesImportForm
from cycles.indicators.loading import keep_upload, load_upload, reading_of
from cycles.indicators.models import SeriesUpload
from ims.access import city_page
from ims.cities.models import City
from ims.forms import form_page
from ims.people.models import User
from ims.refusals import Conflict
from ims.roles import Permission

EDIT = Permission.EDIT_INDICATORS


@city_page(see=EDIT, change=EDIT)
def series_import(request: HttpRequest, city: City) -> HttpResponse:
    """Take one or two files; nothing is loaded before the dry run was seen and confirmed."""
    form = SeriesImportForm(request.POST or None, request.FILES or None, city=city)
    if request.method == "POST" and form.is_valid():
        upload = SeriesUpload(
            city=city,
            framework=form.cleaned_data["framework"],
            indicators=_content(form.cleaned_data["indicators"]),
            observations=_content(form.cleaned_data["observations"]),
        )
        keep_upload(upload, by=cast(User, request.user))
        return redirect("series_import_review", city=city.slug, upload=upload.pk)
    return form_page(request, "cycles/indicators/series_import.html", form=form)


def _content(file: "UploadedFile[Any] | None") -> bytes | None:
    return None if file is None else file.read()


@city_page(see=EDIT, change=EDIT)
def series_import_review(request: HttpRequest, city: City, upload: int) -> HttpResponse:
    """Show what the files would change, or everything that cannot be read in them; a POST loads them, once."""
    found = get_object_or_404(SeriesUpload.objects.select_related("framework"), city=city, pk=upload)
    found.city = city
    if found.loaded_at is not None:
        if request.method == "POST":
            raise Conflict(_("These files were loaded already."))
        return render(request, "cycles/indicators/series_import_done.html", {"upload": found})
    reading = reading_of(found)
    if reading.problems:
        status = 422 if request.method == "POST" else 200
        shown = faults_shown(reading, request.rights)  # type: ignore[attr-defined]
        return render(request, "cycles/indicators/series_import_problems.html", shown, status=status)
    comparison = compare(city, reading)
    corrects = bool(comparison.corrections)
    form = SeriesConfirmForm(request.POST or None, corrects=corrects, initial={"shown": comparison.fingerprint})
    if request.method == "POST" and form.is_valid():
        return _load(request, found, form)
    context = {"run": dry_run(reading, comparison), "url": reverse("series_import", args=[city.slug])}
    return form_page(request, "cycles/indicators/series_import_review.html", context, form=form)


def _load(request: HttpRequest, upload: SeriesUpload, form: SeriesConfirmForm) -> HttpResponse:
    sent = form.cleaned_data
    loaded = load_upload(
        upload, by=cast(User, request.user), reason=sent.get("reason", ""), fingerprint=sent["shown"] or "none"
    )
    words = _("Loaded: %(new)s new values, %(changed)s changed, %(unchanged)s as they were; without a value: %(gaps)s.")
    messages.success(request, words % vars(loaded))
    return redirect("indicators", city=upload.city.slug)
