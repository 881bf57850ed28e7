"""Versions of the programme: the list, one read as a document, two compared, publishing."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cycles.cycle import Cycle, Step
from cycles.pages import cycle_page
from cycles.targets import services
from cycles.targets.addresses import address
from cycles.targets.comparing import compared
from cycles.targets.documents import document_of, documents_of
from cycles.targets.forms import CompareForm, DraftForm, version_label
from cycles.targets.models import ProgrammeVersion
from cycles.targets.parts import causes_of
from cycles.targets.plan import words
from cycles.targets.services.versions import what_is_empty
from cycles.targets.views.guard import edit_page
from ims.access import person
from ims.forms import PageForm, carried_out, form_page, sent
from ims.roles import P


@cycle_page(P.SEE_CITY)
def programme(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """List the versions of the year; who sees only published work sees no draft."""
    rows = versions_of(request, cycle)
    is_step = cycle.step == Step.TARGETS
    has_draft = any(version.is_draft for version in rows)
    context = {
        "versions": [(version, words(version.title, cycle.city)) for version in rows],
        "may_start": is_step and not has_draft and P.EDIT_TARGETS in request.rights,  # type: ignore[attr-defined]
        "may_edit": is_step and P.EDIT_TARGETS in request.rights,  # type: ignore[attr-defined]
    }
    return render(request, "cycles/targets/programme.html", context)


@edit_page()
def programme_start(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Start the next version as a copy of the last, or the first one."""
    last = ProgrammeVersion._default_manager.filter(cycle=cycle).order_by("number").last()
    form = DraftForm(sent(request), city=cycle.city, initial={"title": last.title if last else {}})
    if form.is_valid() and carried_out(
        form, lambda: services.start_draft(cycle, form.cleaned_data["title"], by=person(request))
    ):
        draft = ProgrammeVersion._default_manager.get(cycle=cycle, published_at__isnull=True)
        return redirect(address(cycle, "programme_edit", programme=draft.pk))
    return form_page(request, "cycles/targets/programme_start.html", {"last": last}, form=form)


@cycle_page(P.SEE_CITY)
def programme_version(request: HttpRequest, cycle: Cycle, programme: int) -> HttpResponse:
    """Show one version as a document."""
    version = version_for(request, cycle, programme)
    earlier = versions_of(request, cycle, before=version.number)
    context = {
        "version": version,
        "title": words(version.title, cycle.city),
        "sections": document_of(version, cycle),
        "previous": earlier[-1] if earlier else None,
        "may_edit": version.is_draft and cycle.step == Step.TARGETS and P.EDIT_TARGETS in request.rights,  # type: ignore[attr-defined]
    }
    return render(request, "cycles/targets/programme_version.html", context)


@cycle_page(P.SEE_CITY)
def programme_choose(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Choose two versions to compare, also one of the year before; ``?old=`` and ``?new=`` lead to the comparison."""
    versions = comparable(request, cycle)
    form = CompareForm(request.GET if {"old", "new"} & set(request.GET) else None, versions=versions)
    if form.is_valid():
        old, new = form.cleaned_data["old"], form.cleaned_data["new"]
        return redirect(address(cycle, "programme_compare", programme=int(new), other=int(old)))
    return form_page(request, "cycles/targets/programme_choose.html", {"count": len(versions)}, form=form)


@cycle_page(P.SEE_CITY)
def programme_compare(request: HttpRequest, cycle: Cycle, programme: int, other: int) -> HttpResponse:
    """Show two versions side by side as their keys say; ``?all`` shows also what reads alike."""
    known = {version.pk: version for version in comparable(request, cycle, hidden=True)}
    if programme not in known or other not in known:
        raise Http404
    old, new = sorted((known[programme], known[other]), key=lambda version: (version.cycle.year, version.number))
    if old.is_draft or new.is_draft:
        request.rights.require(P.SEE_WORK)  # type: ignore[attr-defined]
    documents = documents_of([old, new], cycle)
    is_one_year = old.cycle_id == new.cycle_id
    rows = compared(documents[old.pk], documents[new.pk], causes_of(new, old.number if is_one_year else 0))
    seen = [v for v in known.values() if not v.is_draft or P.SEE_WORK in request.rights]  # type: ignore[attr-defined]
    context = {
        "old": version_label(old, cycle),
        "new": version_label(new, cycle),
        "form": CompareForm(versions=seen, initial={"old": old.pk, "new": new.pk}),
        "rows": rows if "all" in request.GET else [row for row in rows if row.is_change],
        "is_whole": "all" in request.GET,
        "changed": sum(row.is_change for row in rows),
        "same": sum(not row.is_change for row in rows),
    }
    return render(request, "cycles/targets/programme_compare.html", context)


def comparable(request: HttpRequest, cycle: Cycle, *, hidden: bool = False) -> list[ProgrammeVersion]:
    """Return the versions that can be compared: the year's, and what was published in the year it came from.

    Drafts are left out for who sees no work, unless ``hidden`` ones are wanted too, to be refused by name.
    """
    mine, before = Q(cycle=cycle), Q(cycle=cycle.origin_id, published_at__isnull=False)
    rows = ProgrammeVersion._default_manager.filter(mine | before if cycle.origin_id else mine)
    if not hidden and P.SEE_WORK not in request.rights:  # type: ignore[attr-defined]
        rows = rows.filter(published_at__isnull=False)
    return list(rows.select_related("cycle", "decision").order_by("cycle__year", "number"))


@edit_page(P.PUBLISH_DRAFT)
def programme_publish(request: HttpRequest, cycle: Cycle, programme: int) -> HttpResponse:
    """Publish a draft after it was confirmed; nobody can change it from then on."""
    version = get_object_or_404(ProgrammeVersion._default_manager.filter(cycle=cycle), pk=programme)
    version.cycle = cycle
    form = PageForm(sent(request))
    if request.method == "POST" and form.is_valid():
        if carried_out(form, lambda: services.publish(version, by=person(request))):
            messages.success(request, _("Version %(number)s is published.") % {"number": version.number})
            return redirect(address(cycle, "programme_version", programme=version.pk))
    elif not version.is_draft:
        return redirect(address(cycle, "programme_version", programme=version.pk))
    context = {"version": version, "title": words(version.title, cycle.city), "empty": what_is_empty(version)}
    return form_page(request, "cycles/targets/programme_publish.html", context, form=form)


def versions_of(request: HttpRequest, cycle: Cycle, before: int | None = None) -> list[ProgrammeVersion]:
    """Return the versions this person may read, first to last."""
    rows = ProgrammeVersion._default_manager.filter(cycle=cycle).select_related("published_by", "decision")
    if P.SEE_WORK not in request.rights:  # type: ignore[attr-defined]
        rows = rows.filter(published_at__isnull=False)
    if before is not None:
        rows = rows.filter(number__lt=before)
    return list(rows.order_by("number"))


def version_for(request: HttpRequest, cycle: Cycle, pk: int) -> ProgrammeVersion:
    """Return a version of the cycle, 404 when there is none; a draft needs the right to see drafts."""
    version = get_object_or_404(
        ProgrammeVersion._default_manager.filter(cycle=cycle).select_related("published_by", "decision"), pk=pk
    )
    if version.is_draft:
        request.rights.require(P.SEE_WORK)  # type: ignore[attr-defined]
    return version
