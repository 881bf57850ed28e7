"""Editing a draft: sections and paragraphs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cycles.cycle import Cycle
from cycles.targets import services
from cycles.targets.addresses import address
from cycles.targets.documents import document_of
from cycles.targets.forms import ParagraphForm, PlaceForm, SectionForm
from cycles.targets.models import Block, Paragraph, ProgrammeVersion, Section
from cycles.targets.plan import words
from cycles.targets.services.order import DOWN, UP
from cycles.targets.views.guard import act, edit_page
from ims.access import person
from ims.forms import carried_out, form_page, sent
from ims.people.models import User
from ims.roles import P


@edit_page(post=False)
def programme_edit(request: HttpRequest, cycle: Cycle, programme: int) -> HttpResponse:
    """Show a draft with everything that may be done to it; a published version is only read."""
    version = find_version(cycle, programme)
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
    version = find_version(cycle, programme)
    form = SectionForm(sent(request), city=cycle.city)
    if form.is_valid() and carried_out(
        form, lambda: services.add_section(version, form.cleaned_data["title"], by=person(request))
    ):
        return back_to(version, "end")
    return form_page(request, "cycles/targets/section_add.html", {"version": version}, form=form)


@edit_page()
def section_change(request: HttpRequest, cycle: Cycle, section: int) -> HttpResponse:
    """Change a section's title."""
    row = find_section(cycle, section)
    form = SectionForm(sent(request), instance=row, city=cycle.city)
    if form.is_valid() and carried_out(
        form, lambda: services.change_section(row, title=form.cleaned_data["title"], by=person(request))
    ):
        return back_to(row.programme, f"s{row.pk}")
    context = {"section": row, "version": row.programme}
    return form_page(request, "cycles/targets/section_change.html", context, form=form)


@act()
def section_move(request: HttpRequest, cycle: Cycle, section: int) -> HttpResponse:
    """Move a section one place up or down."""
    row = find_section(cycle, section)
    services.move_section(row, way_of(request), by=person(request))
    return back_to(row.programme, f"s{row.pk}")


@edit_page()
def section_remove(request: HttpRequest, cycle: Cycle, section: int) -> HttpResponse:
    """Remove a section with its paragraphs."""
    row = find_section(cycle, section)
    if request.method == "POST":
        services.remove_section(row, by=person(request))
        messages.success(request, _("The section is removed from the draft."))
        return back_to(row.programme)
    context = {"section": row, "title": words(row.title, cycle.city), "version": row.programme}
    return render(request, "cycles/targets/section_remove.html", {**context, "paragraphs": row.paragraphs.count()})


@edit_page()
def paragraph_add(request: HttpRequest, cycle: Cycle, section: int) -> HttpResponse:
    """Add a paragraph at the end of a section."""
    row = find_section(cycle, section)
    form = ParagraphForm(sent(request), city=cycle.city)
    if form.is_valid() and carried_out(
        form, lambda: services.add_paragraph(row, form.cleaned_data["text"], by=person(request))
    ):
        return back_to(row.programme, f"s{row.pk}")
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
        messages.success(request, _("Paragraph %(place)s is saved.") % {"place": place_of(row)})
        return back_to(row.section.programme, f"p{row.pk}")
    context = {"paragraph": row, "place": place_of(row), "version": row.section.programme}
    return form_page(request, "cycles/targets/paragraph_change.html", context, form=form)


@act()
def paragraph_move(request: HttpRequest, cycle: Cycle, paragraph: int) -> HttpResponse:
    """Move a paragraph one place up or down within its section."""
    row = _paragraph(cycle, paragraph)
    services.move_paragraph(row, way_of(request), by=person(request))
    return back_to(row.section.programme, f"p{row.pk}")


@edit_page()
def paragraph_place(request: HttpRequest, cycle: Cycle, paragraph: int) -> HttpResponse:
    """Put a paragraph anywhere in the draft."""
    row = _paragraph(cycle, paragraph)
    what = _("§ %(place)s") % {"place": place_of(row)}
    return put_anywhere(request, row, f"paragraph-{row.pk}", f"p{row.pk}", what)


@edit_page()
def paragraph_remove(request: HttpRequest, cycle: Cycle, paragraph: int) -> HttpResponse:
    """Remove a paragraph from the draft."""
    row = _paragraph(cycle, paragraph)
    version = row.section.programme
    if request.method == "POST":
        services.remove_paragraph(row, by=person(request))
        messages.success(request, _("The paragraph is removed from the draft."))
        return back_to(version)
    context = {"paragraph": row, "place": place_of(row), "text": words(row.text, cycle.city), "version": version}
    return render(request, "cycles/targets/paragraph_remove.html", context)


def put_anywhere(request: HttpRequest, row: Paragraph | Block, moving: str, mark: str, what: str) -> HttpResponse:
    """Ask where a paragraph or block goes, and put it there."""
    version = row.section.programme
    form = PlaceForm(sent(request), chapters=document_of(version, version.cycle), moving=moving)
    if form.is_valid() and carried_out(form, lambda: _put(row, form.cleaned_data["below"], person(request))):
        messages.success(request, _("It stands in its new place."))
        return back_to(version, mark)
    context = {"version": version, "what": what}
    return form_page(request, "cycles/targets/item_place.html", context, form=form)


def _put(row: Paragraph | Block, below: str, by: User) -> None:
    """Put the row where a choice of the form says: ``section-1``, ``paragraph-2`` or ``block-3``."""
    kind, pk = below.split("-")
    programme = row.section.programme
    other: Paragraph | Block | None = None
    if kind == "paragraph":
        other = Paragraph._default_manager.filter(section__programme=programme).get(pk=pk)
    elif kind == "block":
        other = Block._default_manager.filter(section__programme=programme).get(pk=pk)
    section = other.section if other is not None else Section._default_manager.filter(programme=programme).get(pk=pk)
    if isinstance(row, Paragraph):
        services.place_paragraph(row, section, other, by=by)
    else:
        services.place_block(row, section, other, by=by)


def way_of(request: HttpRequest) -> int:
    """Return which way a button moves something."""
    return DOWN if request.POST.get("way") == "down" else UP


def place_of(paragraph: Paragraph) -> str:
    """Return the paragraph's number as people cite it."""
    return f"{paragraph.section.number}.{paragraph.number}"


def back_to(version: ProgrammeVersion, mark: str = "") -> HttpResponse:
    """Lead back to the draft, to what was written."""
    url = address(version.cycle, "programme_edit", programme=version.pk)
    return redirect(f"{url}#{mark}" if mark else url)


def find_version(cycle: Cycle, pk: int) -> ProgrammeVersion:
    """Return a version of this cycle, or raise 404."""
    rows = ProgrammeVersion._default_manager.filter(cycle=cycle).select_related("previous")
    version = get_object_or_404(rows, pk=pk)
    version.cycle = cycle
    return version


def find_section(cycle: Cycle, pk: int) -> Section:
    """Return a section of this cycle, or raise 404."""
    rows = Section._default_manager.filter(programme__cycle=cycle).select_related("programme")
    section = get_object_or_404(rows, pk=pk)
    section.programme.cycle = cycle
    return section


def _paragraph(cycle: Cycle, pk: int) -> Paragraph:
    rows = Paragraph._default_manager.filter(section__programme__cycle=cycle).select_related("section__programme")
    paragraph = get_object_or_404(rows, pk=pk)
    paragraph.section.programme.cycle = cycle
    return paragraph
