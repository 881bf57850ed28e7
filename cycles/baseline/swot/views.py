"""The board of a theme: points are added on it, moved by buttons, changed and taken off on pages of their own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cycles.baseline.models import ThemeReview
from cycles.baseline.services import STEPS
from cycles.baseline.swot import services
from cycles.baseline.swot.board import Field, fields_of
from cycles.baseline.swot.forms import PointAddForm, PointForm
from cycles.baseline.swot.models import SwotPoint, listed
from cycles.baseline.views.theme import find_theme
from cycles.cycle import Cycle
from cycles.pages import cycle_page, require_step
from ims.access import person
from ims.forms import REFUSED, form_page, sent
from ims.refusals import at_field
from ims.roles import Permission

EDIT = Permission.EDIT_BASELINE
WAYS = {"up": -1, "down": 1}


@cycle_page(see=EDIT, change=EDIT, steps=STEPS)
def theme_swot(request: HttpRequest, cycle: Cycle, theme_review: int) -> HttpResponse:
    """Show the board of a theme with all that may be done on it, and add a point to the field that was sent."""
    require_step(cycle, STEPS)
    row = find_theme(cycle, theme_review)
    fields = fields_of(ThemeReview.objects.filter(pk=row.pk).values_list(listed(), flat=True)[0])
    chosen = request.POST.get("kind", "")
    forms = [_form(request, field, cycle, is_sent=field.kind == chosen) for field in fields]
    wrong = next((form for form in forms if form.is_bound and not form.is_valid()), None)
    added = next((form for form in forms if form.is_bound and form is not wrong), None)
    if added is not None:
        services.add_point(row, chosen, added.cleaned_data["text"], by=person(request))
        messages.success(request, _("The point is added."))
        return _board(row, at_field("", f"{chosen}-text", cycle.city.binding_language))
    context = {"row": row, "section": "swot", "board": list(zip(fields, forms, strict=True)), "form": wrong}
    return render(request, "cycles/baseline/theme_swot.html", context, status=REFUSED if wrong else 200)


def _form(request: HttpRequest, field: Field, cycle: Cycle, *, is_sent: bool) -> PointAddForm:
    data = sent(request) if is_sent else None
    return PointAddForm(data, city=cycle.city, kind=field.kind, name=field.name)


@cycle_page(see=EDIT, change=EDIT, steps=STEPS)
def swot_point_change(request: HttpRequest, cycle: Cycle, theme_review: int, point: int) -> HttpResponse:
    """Change a point: its text, the figure behind it, its field."""
    require_step(cycle, STEPS)
    row = find_theme(cycle, theme_review)
    held = find_point(row, point)
    form = PointForm(sent(request), instance=held, theme_review=row, city=cycle.city)
    if request.method == "POST" and form.is_valid():
        services.change_point(
            held, by=person(request), **{name: form.cleaned_data[name] for name in PointForm.Meta.fields}
        )
        messages.success(request, _("The point is saved."))
        return _board(row, f"#point-{held.pk}")
    context = {"row": row, "section": "swot", "point": held}
    return form_page(request, "cycles/baseline/swot/swot_point_change.html", context, form=form)


@cycle_page(see=None, change=EDIT, steps=STEPS)
def swot_point_move(request: HttpRequest, cycle: Cycle, theme_review: int, point: int) -> HttpResponse:
    """Move a point one place up or down (``way``), or to another field (``to``)."""
    row = find_theme(cycle, theme_review)
    held, to = find_point(row, point), request.POST.get("to", "")
    if to in SwotPoint.Kind:
        services.move_to_field(held, to, read=_read(request), by=person(request))
    else:
        way = WAYS.get(request.POST.get("way", ""), 0)
        services.move_point(held, way, read=_read(request), by=person(request))
    return _board(row, f"#point-{held.pk}")


@cycle_page(see=EDIT, change=EDIT, steps=STEPS)
def swot_point_remove(request: HttpRequest, cycle: Cycle, theme_review: int, point: int) -> HttpResponse:
    """Take a point off the board, after asking."""
    require_step(cycle, STEPS)
    row = find_theme(cycle, theme_review)
    held = find_point(row, point)
    if request.method == "POST":
        services.remove_point(held, read=_read(request), by=person(request))
        messages.success(request, _("The point is off the board; history keeps it."))
        return _board(row, f"#{held.kind}")
    context = {"row": row, "section": "swot", "point": held}
    return render(request, "cycles/baseline/swot/swot_point_remove.html", context)


def find_point(theme_review: ThemeReview, pk: int) -> SwotPoint:
    """Return a point of this theme's board, or raise 404."""
    found = get_object_or_404(SwotPoint.objects.filter(theme_review=theme_review), pk=pk)
    found.cycle, found.theme_review = theme_review.cycle, theme_review
    return found


def _read(request: HttpRequest) -> int | None:
    """Return the version of the point that the person saw, None when none that can be was sent."""
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() and len(version) < 10 else None


def _board(theme_review: ThemeReview, anchor: str) -> HttpResponse:
    cycle = theme_review.cycle
    page = redirect("theme_swot", cycle.city.slug, cycle.year, theme_review.pk)
    page["Location"] += anchor
    return page
