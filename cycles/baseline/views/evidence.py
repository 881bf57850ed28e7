"""Evidence of a theme: files and links, added, described, taken off, downloaded."""

import hashlib

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from cycles.baseline import services
from cycles.baseline.forms import EvidenceAddForm, EvidenceForm
from cycles.baseline.models import Evidence
from cycles.baseline.views.theme import back_to, find_theme
from cycles.cycle import Cycle
from cycles.pages import cycle_page, require_step
from ims.access import person
from ims.forms import form_page, sent
from ims.roles import Permission

STEPS = services.STEPS
EDIT = Permission.EDIT_BASELINE
SECTION = "evidence"


@cycle_page(see=EDIT, change=EDIT, steps=STEPS)
def evidence_add(request: HttpRequest, cycle: Cycle, theme_review: int) -> HttpResponse:
    """Attach a file or a link."""
    require_step(cycle, STEPS)
    row = find_theme(cycle, theme_review)
    form = EvidenceAddForm(sent(request), request.FILES or None, city=cycle.city)
    if request.method == "POST" and form.is_valid():
        services.add_evidence(row, by=person(request), **form.cleaned_data)
        messages.success(request, _("The evidence is attached."))
        return back_to(row, SECTION)
    return form_page(request, "cycles/baseline/evidence_add.html", {"row": row, "section": SECTION}, form=form)


@cycle_page(see=EDIT, change=EDIT, steps=STEPS)
def evidence_change(request: HttpRequest, cycle: Cycle, theme_review: int, evidence: int) -> HttpResponse:
    """Change what is said about a piece of evidence."""
    require_step(cycle, STEPS)
    row = find_theme(cycle, theme_review)
    held = get_object_or_404(
        Evidence.objects.filter(theme_review=row).select_related("file").defer("file__content"), pk=evidence
    )
    held.cycle = cycle
    form = EvidenceForm(sent(request), instance=held, city=cycle.city)
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in form.fields if name in EvidenceForm.Meta.fields}
        services.change_evidence(held, by=person(request), **fields)
        messages.success(request, _("The evidence is saved."))
        return back_to(row, SECTION)
    context = {"row": row, "section": SECTION, "evidence": held}
    return form_page(request, "cycles/baseline/evidence_change.html", context, form=form)


@cycle_page(see=None, change=EDIT, steps=STEPS)
def evidence_remove(request: HttpRequest, cycle: Cycle, theme_review: int, evidence: int) -> HttpResponse:
    """Take a piece of evidence off the theme."""
    row = find_theme(cycle, theme_review)
    held = get_object_or_404(Evidence.objects.filter(theme_review=row), pk=evidence)
    held.cycle = cycle
    services.remove_evidence(held, by=person(request))
    messages.success(request, _("The evidence is taken off."))
    return back_to(row, SECTION)


@cycle_page(see=Permission.SEE_WORK)
def evidence_download(request: HttpRequest, cycle: Cycle, theme_review: int, evidence: int) -> HttpResponse:
    """Hand out a file as a download, never as a page, after checking that its bytes still have the recorded hash."""
    found = Evidence.objects.filter(theme_review__cycle=cycle, theme_review=theme_review, file__isnull=False)
    file = get_object_or_404(found.select_related("file"), pk=evidence).file
    assert file is not None  # asked for in the query
    content = bytes(file.content)
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise RuntimeError(f"The content of evidence file {file.pk} does not match its hash.")
    response = HttpResponse(content, content_type=file.media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response
