"""Editing a draft: its tables and charts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from cycles.cycle import Cycle
from cycles.targets import services
from cycles.targets.forms import BlockForm
from cycles.targets.models import Block
from cycles.targets.plan import words
from cycles.targets.views.drafting import back_to, find_section, put_anywhere, way_of
from cycles.targets.views.guard import act, edit_page
from ims.access import person
from ims.forms import carried_out, form_page, sent


@edit_page()
def block_add(request: HttpRequest, cycle: Cycle, section: int) -> HttpResponse:
    """Add a table or chart at the end of a section."""
    row = find_section(cycle, section)
    form = BlockForm(sent(request), cycle=cycle, initial={"kind": Block.Kind.TARGETS})
    if form.is_valid() and carried_out(form, lambda: services.add_block(row, by=person(request), **form.written())):
        messages.success(request, _("It stands at the end of the section and can be moved."))
        return back_to(row.programme, f"s{row.pk}")
    context = {"section": row, "title": words(row.title, cycle.city), "version": row.programme}
    return form_page(request, "cycles/targets/block_add.html", context, form=form)


@edit_page()
def block_change(request: HttpRequest, cycle: Cycle, block: int) -> HttpResponse:
    """Change what a table or chart shows."""
    row = _block(cycle, block)
    form = BlockForm(sent(request), cycle=cycle, instance=row)
    if form.is_valid() and carried_out(form, lambda: services.change_block(row, by=person(request), **form.written())):
        messages.success(request, _("The table or chart is saved."))
        return back_to(row.section.programme, f"b{row.pk}")
    context = {"block": row, "version": row.section.programme}
    return form_page(request, "cycles/targets/block_change.html", context, form=form)


@act()
def block_move(request: HttpRequest, cycle: Cycle, block: int) -> HttpResponse:
    """Move a table or chart one place up or down within its section."""
    row = _block(cycle, block)
    services.move_block(row, way_of(request), by=person(request))
    return back_to(row.section.programme, f"b{row.pk}")


@edit_page()
def block_place(request: HttpRequest, cycle: Cycle, block: int) -> HttpResponse:
    """Put a table or chart anywhere in the draft."""
    row = _block(cycle, block)
    return put_anywhere(request, row, f"block-{row.pk}", f"b{row.pk}", _name(row))


@edit_page()
def block_remove(request: HttpRequest, cycle: Cycle, block: int) -> HttpResponse:
    """Remove a table or chart from the draft."""
    row = _block(cycle, block)
    version = row.section.programme
    if request.method == "POST":
        services.remove_block(row, by=person(request))
        messages.success(request, _("The table or chart is removed from the draft."))
        return back_to(version)
    context = {"block": row, "name": _name(row), "version": version}
    return render(request, "cycles/targets/block_remove.html", context)


def _name(block: Block) -> str:
    """Return what people call a block: its own heading, else its kind."""
    return words(block.title, block.section.programme.cycle.city) or block.get_kind_display()


def _block(cycle: Cycle, pk: int) -> Block:
    rows = Block._default_manager.filter(section__programme__cycle=cycle)
    block = get_object_or_404(rows.select_related("section__programme", "theme", "indicator"), pk=pk)
    block.section.programme.cycle = cycle
    return block
