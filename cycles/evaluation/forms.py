"""The auditor's and the coordinator's forms of step 5."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cycles.evaluation.models import AuditAnswer, Deviation, Evaluation
from cycles.snapshot import Decision
from cycles.targets.models import Target
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

    editors = ("summary", "management", "recommendations")

    class Meta:
        model = Evaluation
        fields: ClassVar[list[str]] = ["summary", "management", "recommendations", "proposed"]
        widgets: ClassVar[dict[str, Any]] = {"proposed": forms.RadioSelect}
        help_texts: ClassVar[dict[str, Any]] = {
            "summary": _("What the year achieved, in a page a council reads."),
            "management": _("Steps held, dates met, roles filled, who took part: what worked, what did not."),
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
        also.choices = [(str(target.pk), target.said) for target in others]
        also.initial = [str(target.pk) for target in others]
        if not others:
            del self.fields["also"]

    class Meta:
        model = Deviation
        fields: ClassVar[list[str]] = ["cause"]


class ReopenForm(PageForm):
    """Why the finished report is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
