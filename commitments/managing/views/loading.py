"""Loading a file: the upload, the dry run that shows what it would change, and the confirmation."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from commitments import loading
from commitments.frameworks import loading as frameworks
from commitments.frameworks.reading import FrameworkReading
from commitments.loading import Reading
from commitments.managing import uploads
from commitments.managing.dry_run import dry_run, problems_shown
from commitments.managing.forms import FrameworkLoadForm, LoadConfirmForm
from commitments.managing.models import FrameworkUpload
from commitments.rows import LoadError
from ims.access import installation_page, person
from ims.forms import form_page
from ims.refusals import Conflict
from ims.roles import InstallationPermission

MANAGE = InstallationPermission.MANAGE_FRAMEWORKS
ROOM = "commitments/managing"


@installation_page(MANAGE, post=True)
def framework_load(request: HttpRequest) -> HttpResponse:
    """Take a file; nothing is loaded before the dry run was seen and confirmed."""
    initial = {name: request.GET.get(name, "")[:300] for name in ("framework", "label", "title", "language")}
    form = FrameworkLoadForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        upload = uploads.keep(file.name, file.read(), form.facts, by=person(request))
        return redirect("framework_load_review", upload=upload.pk)
    return form_page(request, f"{ROOM}/framework_load.html", form=form)


@installation_page(MANAGE, post=True)
def framework_load_review(request: HttpRequest, upload: int) -> HttpResponse:
    """Show what the file would change, or everything that is in the way; a POST loads it, once."""
    found = get_object_or_404(FrameworkUpload, by=person(request), pk=upload)
    if found.loaded_at is not None:
        if request.method == "POST":
            raise Conflict(_("This file was loaded already."))
        return render(request, f"{ROOM}/framework_load_done.html", {"upload": found})
    try:
        reading = uploads.reading_of(found)
        difference = loading.difference(reading)
    except LoadError as error:
        return _problems(request, found, error)
    if difference.problems:
        return _problems(request, found, LoadError(difference.problems))
    form = LoadConfirmForm(request.POST or None, initial={"shown": difference.fingerprint})
    if request.method == "POST" and form.is_valid():
        return _load(request, found, reading, form)
    run = dry_run(difference, request.GET.get("only", ""), request.GET.get("page"))
    context = {"run": run, "page_obj": run.page, "upload": found, "about": _about(reading)}
    return form_page(request, f"{ROOM}/framework_load_review.html", context, form=form)


def _load(request: HttpRequest, upload: FrameworkUpload, reading: Reading, form: LoadConfirmForm) -> HttpResponse:
    sent = form.cleaned_data
    try:
        done = uploads.load(upload, by=person(request), reason=sent["reason"], fingerprint=sent["shown"] or "none")
    except LoadError as error:
        return _problems(request, upload, error)
    words = _("Loaded: %(added)s added, %(changed)s changed, %(removed)s removed.")
    found = done.difference
    counts = {"added": len(found.added), "changed": len(found.changed), "removed": len(found.removed)}
    messages.success(request, words % counts)
    version = frameworks.stored_version(reading) if isinstance(reading, FrameworkReading) else None
    return redirect(version.get_absolute_url() if version else "framework_list")


def _problems(request: HttpRequest, upload: FrameworkUpload, error: LoadError) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    context = {"upload": upload, **problems_shown(error.problems)}
    return render(request, f"{ROOM}/framework_load_problems.html", context, status=status)


def _about(reading: Reading) -> str:
    if isinstance(reading, FrameworkReading):
        return _("%(title)s, version %(label)s") % {"title": reading.values["title"], "label": reading.label}
    names = {"source": " ".join(reading.source), "target": " ".join(reading.target)}
    return _("Crosswalk from %(source)s to %(target)s") % names
