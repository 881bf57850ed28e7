"""The city's rules of voting: which hold, how they changed, and a new version."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cycles.approval.city_rules import services
from cycles.approval.city_rules.forms import CouncilRulesForm
from cycles.approval.city_rules.models import CouncilRules
from cycles.approval.city_rules.taking import rules_on
from cycles.approval.city_rules.wording import lines
from ims.access import city_page, person
from ims.cities.models import City
from ims.forms import carried_out, form_page, sent
from ims.roles import Permission

SET = Permission.SET_COUNCIL_RULES


@city_page(see=Permission.SEE_WORK)
def council_rules(request: HttpRequest, city: City) -> HttpResponse:
    """Show the rules that hold today, and every version with the day it begins."""
    today = city.today()
    holding = rules_on(city, today)
    context = {
        "holding": holding,
        "lines": lines(holding) if holding else [],
        "versions": CouncilRules.objects.in_city(city),
        "today": today,
    }
    return render(request, "cycles/approval/council_rules.html", context)


@city_page(see=SET, change=SET)
def council_rules_add(request: HttpRequest, city: City) -> HttpResponse:
    """Record a new version, beginning from what the latest one says."""
    before = CouncilRules.objects.in_city(city).prefetch_related("subjects").first()
    form = CouncilRulesForm(sent(request), city=city, before=before)
    if form.is_valid() and carried_out(
        form, lambda: services.enter_rules(form.rules(), form.subjects(), by=person(request))
    ):
        messages.success(request, _("The rules are recorded."))
        return redirect("council_rules", city=city.slug)
    return form_page(request, "cycles/approval/council_rules_add.html", {"before": before}, form=form)


@city_page(see=Permission.SEE_WORK)
def council_rules_version(request: HttpRequest, city: City, rules: int) -> HttpResponse:
    """Show a version beside the one before, and what changed."""
    rows = CouncilRules.objects.in_city(city).select_related("entered_by").prefetch_related("subjects")
    version = get_object_or_404(rows, pk=rules)
    before = rows.filter(valid_from__lt=version.valid_from).first()
    context = {
        "version": version,
        "before": before,
        "lines": lines(version, before),
        "is_used": services.is_used(version),
    }
    return render(request, "cycles/approval/council_rules_version.html", context)


@city_page(see=None, change=SET)
def council_rules_withdraw(request: HttpRequest, city: City, rules: int) -> HttpResponse:
    """Take back a version that nobody voted by."""
    version = get_object_or_404(CouncilRules.objects.in_city(city).select_related("city"), pk=rules)
    services.withdraw_rules(version, by=person(request))
    messages.success(request, _("Version %(number)s is withdrawn.") % {"number": version.number})
    return redirect("council_rules", city=city.slug)
