"""The city's audit checklist: its questions, their order, and which are still asked."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cycles.evaluation import questions
from cycles.evaluation.checklist import QUESTIONS
from cycles.evaluation.forms import AuditQuestionForm
from cycles.evaluation.models import AuditQuestion
from ims.access import city_page, person
from ims.cities.models import City
from ims.forms import carried_out, form_page, sent
from ims.roles import Permission

SEE, EDIT = Permission.SEE_WORK, Permission.MANAGE_CITY
DIRECTIONS = {"up": -1, "down": 1}


@city_page(see=SEE)
def audit_questions(request: HttpRequest, city: City) -> HttpResponse:
    """Show the checklist, what is retired last."""
    found = questions.checklist(city)
    asked = [row for row in found if row.retired_on is None]
    context = {"asked": asked, "retired": [row for row in found if row.retired_on is not None]}
    return render(request, "cycles/evaluation/audit_questions.html", context)


@city_page(see=EDIT, change=EDIT)
def audit_question_add(request: HttpRequest, city: City) -> HttpResponse:
    """Add a question of the city's own."""
    form = AuditQuestionForm(sent(request), instance=AuditQuestion(city=city), city=city)
    if form.is_valid():
        words = form.cleaned_data["wording"]
        if carried_out(form, lambda: questions.add_question(city, words, by=person(request))):
            messages.success(request, _("The question is on the list."))
            return redirect("audit_questions", city=city.slug)
    return form_page(request, "cycles/evaluation/audit_question_add.html", form=form)


@city_page(see=EDIT, change=EDIT)
def audit_question_edit(request: HttpRequest, city: City, question: str) -> HttpResponse:
    """Reword a question of the city's own; answers that were given keep the wording that was answered."""
    if question in QUESTIONS:
        raise Http404
    row = get_object_or_404(AuditQuestion.objects.filter(city=city), code=question)
    row.city = city
    form = AuditQuestionForm(sent(request), instance=row, city=city)
    if form.is_valid():
        words = form.cleaned_data["wording"]
        if carried_out(form, lambda: questions.reword(row, words, by=person(request))):
            messages.success(request, _("The question is reworded, for answers from now on."))
            return redirect("audit_questions", city=city.slug)
    return form_page(request, "cycles/evaluation/audit_question_edit.html", form=form)


@city_page(see=None, change=EDIT)
def audit_question_move(request: HttpRequest, city: City, question: str) -> HttpResponse:
    """Move a question one place up or down."""
    _require_known(city, question)
    direction = DIRECTIONS.get(request.POST.get("direction", ""))
    if direction is not None:
        questions.move(city, question, direction, by=person(request))
    return redirect("audit_questions", city=city.slug)


@city_page(see=None, change=EDIT)
def audit_question_retire(request: HttpRequest, city: City, question: str) -> HttpResponse:
    """Take a question off the list, or put it back."""
    _require_known(city, question)
    questions.retire(city, question, request.POST.get("back") != "1", by=person(request))
    return redirect("audit_questions", city=city.slug)


def _require_known(city: City, code: str) -> None:
    if all(row.code != code for row in questions.checklist(city)):
        raise Http404
