"""The auditor's and the coordinator's forms of step 5."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cycles.evaluation.models import AuditAnswer, AuditQuestion, Deviation, Evaluation, FollowUp, Recommendation
from cycles.organisation.models import Body
from cycles.snapshot import Decision
from cycles.targets.models import Target
from ims.cities.models import City, Unit
from ims.forms import PageForm, VersionedPageForm


class AuditAnswerForm(VersionedPageForm):
    """Yes, no or pending, with a remark."""

    class Meta:
        model = AuditAnswer
        fields: ClassVar[list[str]] = ["answer", "remark"]
        widgets: ClassVar[dict[str, Any]] = {"answer": forms.RadioSelect}
        help_texts: ClassVar[dict[str, Any]] = {
            "remark": _("What you saw, and where. A no needs one. It stands in the evaluation report.")
        }


class EvaluationForm(VersionedPageForm):
    """The texts of the report and the proposal to the council."""

    editors = ("summary", "management", "recommendations", "draft_decision")

    class Meta:
        model = Evaluation
        fields: ClassVar[list[str]] = ["summary", "management", "recommendations", "proposed", "draft_decision"]
        widgets: ClassVar[dict[str, Any]] = {"proposed": forms.RadioSelect}
        help_texts: ClassVar[dict[str, Any]] = {
            "summary": _("What the year achieved, in a page a council reads."),
            "management": _("Steps held, dates met, roles filled, who took part: what worked, what did not."),
            "recommendations": _("What they rest on, if it has to be said; each recommendation stands by itself."),
            "draft_decision": _("What the council is asked to decide, word by word; the clerk puts it on the agenda."),
            "proposed": _("The council decides; its decision opens the next year in the step that follows from it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proposed = self.fields["proposed"]
        assert isinstance(proposed, forms.ChoiceField)
        proposed.choices = Decision.Next.choices


class DeviationForm(VersionedPageForm):
    """Why a target was missed, and for which other targets of its indicator the same cause holds: all, unless said."""

    editors = ("cause",)
    also = forms.MultipleChoiceField(
        label=_("The same cause holds for"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, others: Sequence[Target], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        also = self.fields["also"]
        assert isinstance(also, forms.MultipleChoiceField)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [("", _("Choose the kind")), *Deviation.Kind.choices]
        also.choices = [(str(target.pk), target.said) for target in others]
        also.initial = [str(target.pk) for target in others]
        if not others:
            del self.fields["also"]

    class Meta:
        model = Deviation
        fields: ClassVar[list[str]] = ["kind", "cause"]
        help_texts: ClassVar[dict[str, Any]] = {"cause": _("What happened, and what it did to the target.")}


class RecommendationForm(VersionedPageForm):
    """What is recommended, and which unit or body should do it."""

    class Meta:
        model = Recommendation
        fields: ClassVar[list[str]] = ["text", "unit", "body", "until"]
        help_texts: ClassVar[dict[str, Any]] = {"unit": _("One of the two should do it: a unit or a body.")}

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, city=city, **kwargs)
        standing = Unit.objects.in_city(city).standing(city.today()) | Unit.objects.filter(pk=self.instance.unit_id)
        self._offer("unit", standing)
        bodies = Body.objects.in_city(city).standing(city.today()) | Body.objects.filter(pk=self.instance.body_id)
        self._offer("body", bodies)

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset, field.empty_label = rows, _("None")


class FollowUpForm(VersionedPageForm):
    """What became of a recommendation: open, done, or not followed and why."""

    class Meta:
        model = FollowUp
        fields: ClassVar[list[str]] = ["status", "until", "note"]
        widgets: ClassVar[dict[str, Any]] = {"status": forms.RadioSelect}
        help_texts: ClassVar[dict[str, Any]] = {
            "note": _("Not to follow it needs the reason. It stands in the next evaluation report.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        status = self.fields["status"]
        assert isinstance(status, forms.ChoiceField)
        status.choices = FollowUp.Status.choices


class AuditQuestionForm(VersionedPageForm):
    """The wording of a question of the city's own, in its working languages."""

    class Meta:
        model = AuditQuestion
        fields: ClassVar[list[str]] = ["wording"]
        help_texts: ClassVar[dict[str, Any]] = {
            "wording": _("Such as: Was the energy use of every school read off each month?")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wording"].required = True


class ReopenForm(PageForm):
    """Why the finished report is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
