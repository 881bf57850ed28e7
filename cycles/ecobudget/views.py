"""The master budget of a year, its lines and accounts, and the triple bottom line."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cycles.canonical import plain
from cycles.cycle import Cycle, Step
from cycles.ecobudget import accounts, services
from cycles.ecobudget.content import budget_of, line_content
from cycles.ecobudget.forms import BudgetForm, LineAddForm, LineForm
from cycles.ecobudget.lines import ACCOUNTS, FEWEST, MOST, Line, book_of, line_of
from cycles.ecobudget.models import BudgetLine, MasterBudget
from cycles.ecobudget.page import accounts_of, derived_facts, table_of
from cycles.ecobudget.services import ACCOUNT_STEPS
from cycles.pages import cycle_page, require_step
from cycles.targets.action_plan.tables import account_names
from cycles.targets.addresses import address
from cycles.targets.models import ACCOUNTS as THREE
from cycles.targets.plan import words
from cycles.targets.views.guard import edit_page
from ims.access import person
from ims.fields import Translated
from ims.forms import carried_out, form_page, sent
from ims.roles import P

ROOM = "cycles/ecobudget/"


@cycle_page(P.SEE_WORK)
def ecobudget(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Show the year's master budget, its accounts and its balance."""
    book, rights = book_of(cycle), request.rights  # type: ignore[attr-defined]
    table = table_of(plain(budget_of(book)), lambda text: words(Translated(text), cycle.city)) if book else None
    lines = {line.indicator.code: line.row.pk for line in book.lines} if book else {}
    context = {
        "budget": book.budget if book else None,
        "table": table,
        "kinds": [(kind, [(row, lines[row.code]) for row in rows]) for kind, rows in table.kinds] if table else [],
        "is_unusual": book is not None and not FEWEST <= len(book.lines) <= MOST,
        "usual": {"fewest": FEWEST, "most": MOST},
        "may_edit": cycle.step == Step.TARGETS and P.EDIT_TARGETS in rights,
        "may_account": cycle.step in ACCOUNT_STEPS and P.ENTER_ANY in rights,
    }
    return render(request, f"{ROOM}ecobudget.html", context)


@cycle_page(P.SEE_WORK)
def triple_bottom_line(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Show environment, society and economy side by side."""
    found = accounts_of(plain(accounts.of(cycle)), lambda text: words(Translated(text), cycle.city), names())
    return render(request, f"{ROOM}triple_bottom_line.html", {"accounts": found})


def names() -> dict[str, str]:
    """Return what each account is called."""
    return dict(zip(THREE, account_names(), strict=True))


@edit_page()
def budget_settings(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Begin the year's master budget, or say what of it goes to the council."""
    held = MasterBudget.objects.filter(cycle=cycle).first()
    form = BudgetForm(sent(request), instance=held, city=cycle.city)
    if form.is_valid() and carried_out(form, lambda: services.keep_budget(cycle, by=person(request), **form.written())):
        messages.success(request, _("The master budget is saved."))
        return redirect(address(cycle, "ecobudget"))
    return form_page(request, f"{ROOM}budget_settings.html", {"budget": held}, form=form)


@edit_page()
def budget_remove(request: HttpRequest, cycle: Cycle, budget: int) -> HttpResponse:
    """Take the year's master budget out."""
    row = _budget(cycle, budget)
    if request.method == "POST":
        services.remove_budget(row, by=person(request))
        messages.success(request, _("The master budget is removed."))
        return redirect(address(cycle, "ecobudget"))
    return render(request, f"{ROOM}budget_remove.html", {"budget": row, "number": row.lines.count()})


@edit_page()
def budget_line_add(request: HttpRequest, cycle: Cycle, budget: int) -> HttpResponse:
    """Add an indicator to the budget; what its figures still lack is asked for next."""
    held = _budget(cycle, budget)
    form = LineAddForm(sent(request), budget=held)
    if form.is_valid() and carried_out(
        form, lambda: services.add_line(held, form.cleaned_data["indicator"], by=person(request))
    ):
        messages.success(request, _("The line is added."))
        row = BudgetLine.objects.get(budget=held, indicator=form.cleaned_data["indicator"])
        row.cycle = cycle
        if line_of(row).lacking:
            return redirect(address(cycle, "budget_line_change", line=row.pk))
        return redirect(address(cycle, "ecobudget"))
    return form_page(request, f"{ROOM}budget_line_add.html", {}, form=form)


@edit_page()
def budget_line_change(request: HttpRequest, cycle: Cycle, line: int) -> HttpResponse:
    """Change who answers for a line, and the figures that nothing gives."""
    row = _line(cycle, line)
    line_now = line_of(row)
    offered = ["responsible", *services.settable(line_now, accounts=False)]
    context = _described(line_now)
    form = LineForm(sent(request), instance=row, offered=offered)
    if form.is_valid() and carried_out(form, lambda: services.change_line(row, by=person(request), **form.written())):
        messages.success(request, _("The line is saved."))
        return redirect(address(cycle, "ecobudget"))
    return form_page(request, f"{ROOM}budget_line_change.html", context, form=form)


@edit_page()
def budget_line_remove(request: HttpRequest, cycle: Cycle, line: int) -> HttpResponse:
    """Take a line out of the budget."""
    row = _line(cycle, line)
    if request.method == "POST":
        services.remove_line(row, by=person(request))
        messages.success(request, _("The line is removed."))
        return redirect(address(cycle, "ecobudget"))
    return render(request, f"{ROOM}budget_line_remove.html", _described(line_of(row)))


@cycle_page(P.ENTER_ANY, P.ENTER_ANY, steps=ACCOUNT_STEPS)
def budget_account(request: HttpRequest, cycle: Cycle, line: int) -> HttpResponse:
    """Set the accounts of a line that no value of its indicator gives."""
    require_step(cycle, ACCOUNT_STEPS)
    row = _line(cycle, line)
    line_now = line_of(row)
    context = _described(line_now)
    form = LineForm(sent(request), instance=row, offered=services.settable(line_now, accounts=True))
    if form.is_valid() and carried_out(form, lambda: services.set_accounts(row, by=person(request), **form.written())):
        messages.success(request, _("The account is saved."))
        return redirect(address(cycle, "ecobudget"))
    return form_page(request, f"{ROOM}budget_account.html", context, form=form)


def _budget(cycle: Cycle, pk: int) -> MasterBudget:
    row = get_object_or_404(MasterBudget, cycle=cycle, pk=pk)
    row.cycle = cycle
    return row


def _line(cycle: Cycle, pk: int) -> BudgetLine:
    rows = BudgetLine.objects.filter(cycle=cycle).select_related("indicator__responsible", "responsible")
    row = get_object_or_404(rows, pk=pk)
    row.cycle = cycle
    return row


def _described(line: Line) -> dict[str, Any]:
    """Return a line with the figures that targets and values give, which its form does not ask for."""
    row, city = line.row, line.row.cycle.city
    return {
        "line": row,
        "name": f"{row.indicator.code} {words(row.indicator.name, city)}",
        "facts": derived_facts(line_content(line)),
        "is_whole": all(line.figures[name].is_derived for name in ACCOUNTS),
    }
