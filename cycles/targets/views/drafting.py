"""Editing a draft: sections and paragraphs."""

from typing import TypeVar

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cycles.cycle import Cycle
from cycles.targets import services
from cycles.targets.addresses import address
from cycles.targets.documents import document_of
from cycles.targets.forms import ParagraphForm, SectionForm
from cycles.targets.models import Paragraph, ProgrammeVersion, Section
from cycles.targets.plan import words
from cycles.targets.services.order import DOWN, UP
from cycles.targets.views.guard import act, edit_page
from ims.access import person
from ims.forms import carried_out, form_page, sent
from ims.roles import P

Row = TypeVar("Row", bound=Model)


@edit_page(post=False)
def programme_edit(request: HttpRequest, cycle: Cycle, programme: int) -> HttpResponse:
    """Show a draft with everything that may be done to it; a published version is only read."""
    version = _version(cycle, programme)
    if not version.is_draft:
        return redirect(address(cycle, "programme_version", programme=version.pk))
    context = {
        "version": version,
        "title": words(version.title, cycle.city),
        "sections": document_of(version, cycle),
        "may_publish": P.PUBLISH_DRAFT in request.rights,  # type: ignore[attr-defined]
    }
    return render(request, "cycles/targets/programme_edit.html", context)


@edit_page()
def section_add(request: HttpRequest, cycle: Cycle, programme: int) -> HttpResponse:
    """Add a section at the end."""
    version = _version(cycle, programme)
    form = SectionForm(sent(request), city=cycle.city)
    if form.is_valid() and carried_out(
        form, lambda: services.add_section(version, form.cleaned_data["title"], by=person(request))
    ):
        return _back(version, "end")
    return form_page(request, "cycles/targets/section_add.html", {"version": version}, form=form)


@edit_page()
def section_change(request: HttpRequest, cycle: Cycle, section: int) -> HttpResponse:
    """Change a section's title."""
    row = _section(cycle, section)
    form = SectionForm(sent(request), instance=row, city=cycle.city)
    if form.is_valid() and carried_out(
        form, lambda: services.change_section(row, title=form.cleaned_data["title"], by=person(request))
    ):
        return _back(row.programme, f"s{row.pk}")
    context = {"section": row, "version": row.programme}
    return form_page(request, "cycles/targets/section_change.html", context, form=form)


@act()
def section_move(request: HttpRequest, cycle: Cycle, section: int) -> HttpResponse:
    """Move a section one place up or down."""
    row = _section(cycle, section)
    services.move_section(row, _way(request), by=person(request))
    return _back(row.programme, f"s{row.pk}")


@edit_page()
def section_remove(request: HttpRequest, cycle: Cycle, section: int) -> HttpResponse:
    """Remove a section with its paragraphs."""
    row = _section(cycle, section)
    if request.method == "POST":
        services.remove_section(row, by=person(request))
        messages.success(request, _("The section is removed from the draft."))
        return _back(row.programme)
    context = {"section": row, "title": words(row.title, cycle.city), "version": row.programme}
    return render(request, "cycles/targets/section_remove.html", {**context, "paragraphs": row.paragraphs.count()})


@edit_page()
def paragraph_add(request: HttpRequest, cycle: Cycle, section: int) -> HttpResponse:
    """Add a paragraph at the end of a section."""
    row = _section(cycle, section)
    form = ParagraphForm(sent(request), city=cycle.city)
    if form.is_valid() and carried_out(
        form, lambda: services.add_paragraph(row, form.cleaned_data["text"], by=person(request))
    ):
        return _back(row.programme, f"s{row.pk}")
    context = {"section": row, "title": words(row.title, cycle.city), "version": row.programme}
    return form_page(request, "cycles/targets/paragraph_add.html", context, form=form)


@edit_page()
def paragraph_change(request: HttpRequest, cycle: Cycle, paragraph: int) -> HttpResponse:
    """Change a paragraph's text; when somebody else saved it meanwhile, both texts are shown."""
    row = _paragraph(cycle, paragraph)
    form = ParagraphForm(sent(request), instance=row, city=cycle.city)
    if form.is_valid() and carried_out(
        form, lambda: services.write_paragraph(row, form.cleaned_data["text"], by=person(request))
    ):
        messages.success(request, _("Paragraph %(place)s is saved.") % {"place": _place(row)})
        return _back(row.section.programme, f"p{row.pk}")
    context = {"paragraph": row, "place": _place(row), "version": row.section.programme}
    return form_page(request, "cycles/targets/paragraph_change.html", context, form=form)


@act()
def paragraph_move(request: HttpRequest, cycle: Cycle, paragraph: int) -> HttpResponse:
    """Move a paragraph one place up or down within its section."""
    row = _paragraph(cycle, paragraph)
    services.move_paragraph(row, _way(request), by=person(request))
    return _back(row.section.programme, f"p{row.pk}")


@edit_page()
def paragraph_remove(request: HttpRequest, cycle: Cycle, paragraph: int) -> HttpResponse:
    """Remove a paragraph from the draft."""
    row = _paragraph(cycle, paragraph)
    version = row.section.programme
    if request.method == "POST":
        services.remove_paragraph(row, by=person(request))
        messages.success(request, _("The paragraph is removed from the draft."))
        return _back(version)
    context = {"paragraph": row, "place": _place(row), "text": words(row.text, cycle.city), "version": version}
    return render(request, "cycles/targets/paragraph_remove.html", context)


def _way(request: HttpRequest) -> int:
    return DOWN if request.POST.get("way") == "down" else UP


def _place(paragraph: Paragraph) -> str:
    return f"{paragraph.section.number}.{paragraph.number}"


def _back(version: ProgrammeVersion, mark: str = "") -> HttpResponse:
    url = address(version.cycle, "programme_edit", programme=version.pk)
    return redirect(f"{url}#{mark}" if mark else url)


def _version(cycle: Cycle, pk: int) -> ProgrammeVersion:
    version = get_object_or_404(ProgrammeVersion._default_manager.filter(cycle=cycle), pk=pk)
    version.cycle = cycle
    return version


def _section(cycle: Cycle, pk: int) -> Section:
    rows = Section._default_manager.filter(programme__cycle=cycle).select_related("programme")
    section = get_object_or_404(rows, pk=pk)
    section.programme.cycle = cycle
    return section


def _paragraph(cycle: Cycle, pk: int) -> Paragraph:
    rows = Paragraph._default_manager.filter(section__programme__cycle=cycle).select_related("section__programme")
    paragraph = get_object_or_404(rows, pk=pk)
    paragraph.section.programme.cycle = cycle
    return paragraph
