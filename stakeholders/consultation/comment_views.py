"""What is done with one comment: made, answered, hidden, shown again, its words erased."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cycles.cycle import Cycle, Step
from cycles.pages import cycle_page, require_step
from cycles.targets.addresses import address
from cycles.targets.documents import document_of
from cycles.targets.models import Paragraph, ProgrammeVersion
from cycles.targets.plan import words
from ims.access import person
from ims.forms import carried_out, form_page, sent
from ims.refusals import Conflict
from ims.roles import P
from stakeholders.consultation import services
from stakeholders.consultation.forms import AnswerForm, CommentForm, EnterForm, EraseForm, ReasonForm
from stakeholders.consultation.models import Answer, Comment
from stakeholders.consultation.reading import name_of, organisations
from stakeholders.consultation.services import STEPS
from stakeholders.consultation.views import consultation_of, consultation_page


@cycle_page(None, P.COMMENT)
def comment_make(request: HttpRequest, cycle: Cycle, consultation: int, paragraph: int) -> HttpResponse:
    """Send a comment. When it is too late the page says so and keeps what was typed."""
    row = consultation_of(cycle, consultation)
    rows = Paragraph._default_manager.filter(section__programme=row.programme_id).select_related("section")
    passage = get_object_or_404(rows, pk=paragraph)
    form = CommentForm(request.POST)
    form.full_clean()
    try:
        made = carried_out(
            form,
            lambda: services.comment(row, passage, form.cleaned_data.get("text", ""), by=person(request)),
        )
    except Conflict as refusal:
        typed = request.POST.get("text", "")
        context = {"refusal": refusal, "typed": typed, "consultation": row}
        return render(request, "stakeholders/consultation/comment_late.html", context, status=409)
    if not made:
        return consultation_page(request, row, passage.pk, form)
    messages.success(request, _("Your comment is published. The city answers it before the council votes."))
    url = address(cycle, "consultation", consultation=row.pk)
    return redirect(f"{url}?paragraph={passage.pk}#p{passage.pk}")


@cycle_page(P.ENTER_COMMENTS, P.ENTER_COMMENTS, steps=STEPS)
def comment_enter(request: HttpRequest, cycle: Cycle, consultation: int) -> HttpResponse:
    """Write down a comment that came by letter, mail, visit or in a hearing."""
    require_step(cycle, STEPS)
    row = consultation_of(cycle, consultation)
    form = EnterForm(sent(request), consultation=row, initial={"paragraph": request.GET.get("paragraph", "")})
    if form.is_valid():
        facts = dict(form.cleaned_data)
        passage, text = facts.pop("paragraph"), facts.pop("text")
        if carried_out(form, lambda: services.enter(row, passage, text, by=person(request), **facts)):
            messages.success(request, _("The comment is entered. It needs an official answer like every other."))
            url = address(cycle, "consultation", consultation=row.pk)
            return redirect(f"{url}?paragraph={passage.pk}#p{passage.pk}")
    return form_page(request, "stakeholders/consultation/comment_enter.html", {"consultation": row}, form=form)


@cycle_page(P.ANSWER_COMMENTS, P.ANSWER_COMMENTS, steps=STEPS)
def comment_answer(request: HttpRequest, cycle: Cycle, comment: int) -> HttpResponse:
    """Answer a comment officially, or change its answer."""
    require_step(cycle, STEPS)
    row = _comment(cycle, comment)
    answer = getattr(row, "answer", None) or Answer(comment=row)
    form = AnswerForm(sent(request), instance=answer, city=cycle.city, chapters=_paragraphs(row, cycle))
    if form.is_valid() and carried_out(form, lambda: _answer(row, form, request)):
        messages.success(request, _("The answer to %(comment)s is saved.") % {"comment": row.label})
        return redirect(_back(cycle, row))
    return form_page(request, "stakeholders/consultation/comment_answer.html", _about(row, cycle), form=form)


def _answer(row: Comment, form: AnswerForm, request: HttpRequest) -> None:
    facts = form.cleaned_data
    services.answer(
        row,
        facts["verdict"],
        facts["reason"],
        facts["changed_paragraph"],
        by=person(request),
    )


def _paragraphs(row: Comment, cycle: Cycle) -> list:  # type: ignore[type-arg]
    """Return the paragraphs that may change: those of the draft, else of the last published version."""
    latest = ProgrammeVersion._default_manager.filter(cycle=cycle).order_by("number").last()
    return document_of(latest or row.consultation.programme, cycle)


@cycle_page(P.MODERATE_COMMENTS, P.MODERATE_COMMENTS, steps=STEPS)
def comment_hide(request: HttpRequest, cycle: Cycle, comment: int) -> HttpResponse:
    """Hide a comment from readers with a reason that its author reads."""
    require_step(cycle, STEPS)
    row = _comment(cycle, comment)
    form = ReasonForm(sent(request), hint=_("The author reads it. Nothing is lost: it can be shown again."))
    if form.is_valid() and carried_out(
        form,
        lambda: services.hide(row, form.cleaned_data["reason"], by=person(request)),
    ):
        told = _("%(comment)s is hidden, and its author was told.")
        on_paper = _("%(comment)s is hidden. Tell its sender why: there is no account to write to.")
        messages.success(request, (told if row.author_id else on_paper) % {"comment": row.label})
        return redirect(_back(cycle, row))
    return form_page(request, "stakeholders/consultation/comment_hide.html", _about(row, cycle), form=form)


@cycle_page(None, P.MODERATE_COMMENTS, steps=STEPS)
def comment_show(request: HttpRequest, cycle: Cycle, comment: int) -> HttpResponse:
    """Show a hidden comment again."""
    row = _comment(cycle, comment)
    services.show(row, by=person(request))
    messages.success(request, _("%(comment)s is shown again.") % {"comment": row.label})
    return redirect(_back(cycle, row))


@cycle_page(P.MODERATE_COMMENTS, P.MODERATE_COMMENTS, steps=tuple(Step))
def comment_erase(request: HttpRequest, cycle: Cycle, comment: int) -> HttpResponse:
    """Erase the words of what came on paper, in any step, when its sender asked for it."""
    row = _comment(cycle, comment)
    services.require_erasable(row)
    form = EraseForm(sent(request))
    if form.is_valid():
        services.erase_words(row, by=person(request))
        messages.success(request, _("The words of %(comment)s are erased.") % {"comment": row.label})
        return redirect(_back(cycle, row))
    return form_page(request, "stakeholders/consultation/comment_erase.html", _about(row, cycle), form=form)


def _comment(cycle: Cycle, pk: int) -> Comment:
    rows = Comment.objects.filter(consultation__cycle=cycle).select_related(
        "consultation__programme", "words", "answer", "author", "paragraph__section"
    )
    comment = get_object_or_404(rows, pk=pk)
    comment.consultation.cycle = cycle
    return comment


def _about(row: Comment, cycle: Cycle) -> dict[str, object]:
    held = getattr(row, "words", None)
    return {
        "comment": row,
        "text": held.text if held else "",
        "place": f"{row.paragraph.section.number}.{row.paragraph.number}",
        "passage": words(row.paragraph.text, cycle.city),
        "who": name_of(row, organisations(cycle.city, [row]), staff=True),
        "back": _back(cycle, row),
    }


def _back(cycle: Cycle, row: Comment) -> str:
    url = address(cycle, "consultation", consultation=row.consultation_id)
    return f"{url}?paragraph={row.paragraph_id}#p{row.paragraph_id}"
