"""The audit checklist of a city, below ``/cities/<city>/audit-questions/``."""

from django.urls import path

from cycles.evaluation.views import questions

urlpatterns = [
    path("", questions.audit_questions, name="audit_questions"),
    path("add/", questions.audit_question_add, name="audit_question_add"),
    path("<slug:question>/", questions.audit_question_edit, name="audit_question_edit"),
    path("<slug:question>/move/", questions.audit_question_move, name="audit_question_move"),
    path("<slug:question>/retire/", questions.audit_question_retire, name="audit_question_retire"),
]
