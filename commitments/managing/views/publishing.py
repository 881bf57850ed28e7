"""The life of a version: published, discarded, read as a file, and its history."""

import json
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import uses
from commitments.browse.outline import surenesses
from commitments.frameworks import exporting
from commitments.frameworks.models import FrameworkVersion
from commitments.managing import publishing
from commitments.managing.forms import ReasonForm
from ims.access import installation_page, person
from ims.forms import form_page
from ims.history.finding import events_under
from ims.history.timeline import entries
from ims.refusals import Conflict
from ims.roles import InstallationPermission

MANAGE = InstallationPermission.MANAGE_FRAMEWORKS
ROOM = "commitments/managing"
EVENTS = 40


def version_of(framework: str, label: str) -> FrameworkVersion:
    """Return the version of an address, or raise 404."""
    versions = FrameworkVersion.objects.select_related("framework", "superseded_by")
    return get_object_or_404(versions, framework__code=framework, label=label)


def _draft(framework: str, label: str) -> FrameworkVersion:
    version = version_of(framework, label)
    if not version.is_draft:
        raise Conflict(_("This version is no draft any more."))
    return version


@installation_page(MANAGE, post=True)
def framework_publish(request: HttpRequest, framework: str, label: str) -> HttpResponse:
    """Say what publishing means for this draft, and do it."""
    version = _draft(framework, label)
    data = exporting.as_data(version)
    form = _form(request, data)
    if request.method == "POST" and form.is_valid():
        publishing.publish(version, by=person(request), **form.cleaned_data)
        messages.success(request, _("%(version)s is published. It never changes again.") % {"version": version})
        return redirect(version.get_absolute_url())
    before = FrameworkVersion.objects.in_force().filter(framework=version.framework).first()
    context: dict[str, Any] = {
        "version": version,
        "before": before,
        "cities": len(uses.cities_using(before)) if before else 0,
        "items": len(data["nodes"]),
        "sureness": surenesses(exporting.marks(data)),
    }
    return form_page(request, f"{ROOM}/framework_publish.html", context, form=form)


@installation_page(MANAGE, post=True)
def framework_discard(request: HttpRequest, framework: str, label: str) -> HttpResponse:
    """Take a draft out."""
    version = _draft(framework, label)
    form = _form(request, exporting.as_data(version))
    if request.method == "POST" and form.is_valid():
        publishing.discard(version, by=person(request), **form.cleaned_data)
        messages.success(request, _("The draft is taken out."))
        return redirect("framework_list")
    return form_page(request, f"{ROOM}/framework_discard.html", {"version": version}, form=form)


def _form(request: HttpRequest, data: exporting.Data) -> ReasonForm:
    return ReasonForm(request.POST or None, initial={"shown": exporting.fingerprint(data)})


@installation_page(MANAGE)
def framework_history(request: HttpRequest, framework: str, label: str) -> HttpResponse:
    """Show who changed what in this version, when and why."""
    version = version_of(framework, label)
    page = Paginator(events_under(version, "commitments"), EVENTS).get_page(request.GET.get("page"))
    found = entries(timezone.get_current_timezone(), page)
    context = {"version": version, "page_obj": page, "entries": found}
    return render(request, f"{ROOM}/framework_history.html", context)


@installation_page(MANAGE)
def framework_file(request: HttpRequest, framework: str, label: str) -> HttpResponse:
    """Hand out the version as the JSON file that would load it."""
    version = version_of(framework, label)
    text = json.dumps(exporting.as_data(version), ensure_ascii=False, indent=1)
    name = "".join(letter if letter.isalnum() else "-" for letter in f"{framework}-{label}")
    headers = {"Content-Disposition": f'attachment; filename="{name.encode("ascii", "replace").decode()}.json"'}
    return HttpResponse(text, content_type="application/json", headers=headers)
