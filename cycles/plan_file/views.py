"""A year's plan as a file: download it, look at what a file would bring, take it over."""

import json

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cycles.cycle import Cycle
from cycles.pages import cycle_page, require_step
from cycles.plan_file.forms import PlanForm, TemplateForm
from cycles.plan_file.part import Taken
from cycles.plan_file.taking import STEPS, preview, take
from cycles.plan_file.templates import TEMPLATES, begin_with
from cycles.plan_file.writing_out import plan_of
from ims.access import person
from ims.forms import form_page, sent
from ims.roles import Permission

PAGE = "cycles/plan_file/plan_file.html"


@cycle_page(see=Permission.SEE_WORK)
def plan_download(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Hand out the year's plan: no persons, texts in all languages, numbers at their own digits."""
    content = json.dumps(plan_of(cycle), ensure_ascii=False, indent=1)
    response = HttpResponse(content, content_type="application/json")
    name = f"{slugify(cycle.city.name)}-{cycle.year}-plan.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@cycle_page(see=Permission.EDIT_BASELINE, change=Permission.EDIT_BASELINE, steps=STEPS)
def plan_file(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Begin with a plan from a file: the first POST shows what it would bring, the second takes it over."""
    form = PlanForm(sent(request), request.FILES or None)
    context = {"may_take": cycle.step in STEPS}
    if request.method != "POST" or not form.is_valid():
        return form_page(request, PAGE, context, form=form)
    is_sure = "take" in request.POST
    try:
        taken = (take if is_sure else preview)(cycle, form.plan, by=person(request))
    except ValidationError as problem:
        form.add_error("file", problem)
        return form_page(request, PAGE, context, form=form)
    if is_sure:
        messages.success(request, _("Taken over: %(what)s.") % {"what": said(taken)})
        return redirect("baseline" if cycle.step == STEPS[0] else "targets", cycle.city.slug, cycle.year)
    found = {"taken": taken, "said": said(taken), "plan": form.plan, "content": form.cleaned_data["content"]}
    return form_page(request, PAGE, {**context, **found}, form=PlanForm())


@cycle_page(see=Permission.EDIT_BASELINE, change=Permission.EDIT_BASELINE, steps=STEPS[:1])
def plan_template(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Begin with a template: themes in scope, indicators of the library, texts to overwrite."""
    require_step(cycle, STEPS[:1])
    form = TemplateForm(sent(request))
    if form.is_valid():
        taken = begin_with(cycle, TEMPLATES[form.cleaned_data["template"]], by=person(request))
        messages.success(request, _("Taken over: %(what)s.") % {"what": said(taken)})
        return redirect("baseline", cycle.city.slug, cycle.year)
    return form_page(request, "cycles/plan_file/plan_template.html", form=form)


def said(taken: Taken) -> str:
    """Return what was added in words."""
    n = taken.added
    parts = {
        "indicators": ngettext("%(n)d indicator", "%(n)d indicators", n["indicators"]),
        "values": ngettext("%(n)d value", "%(n)d values", n["values"]),
        "dimensions": ngettext("%(n)d dimension", "%(n)d dimensions", n["dimensions"]),
        "parts": ngettext("%(n)d part of a value", "%(n)d parts of values", n["parts"]),
        "themes": ngettext("%(n)d theme", "%(n)d themes", n["themes"]),
        "gaps": ngettext("%(n)d gap", "%(n)d gaps", n["gaps"]),
        "instruments": ngettext("%(n)d plan or instrument", "%(n)d plans and instruments", n["instruments"]),
        "requirements": ngettext("%(n)d legal requirement", "%(n)d legal requirements", n["requirements"]),
        "evidence": ngettext("%(n)d piece of evidence", "%(n)d pieces of evidence", n["evidence"]),
        "assessments": ngettext("%(n)d assessment", "%(n)d assessments", n["assessments"]),
        "objectives": ngettext("%(n)d objective", "%(n)d objectives", n["objectives"]),
        "targets": ngettext("%(n)d target", "%(n)d targets", n["targets"]),
        "actions": ngettext("%(n)d action", "%(n)d actions", n["actions"]),
        "lines": ngettext("%(n)d line of the master budget", "%(n)d lines of the master budget", n["lines"]),
    }
    return ", ".join(words % {"n": n[kind]} for kind, words in parts.items() if n[kind]) or _("nothing that is missing")
