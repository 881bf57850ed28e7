"""The forms of consultations."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cycles.targets.documents import Chapter, document_of
from cycles.targets.models import Paragraph
from ims.forms import PageForm, VersionedPageForm
from ims.text import shortened
from stakeholders.consultation.models import LONGEST, Answer, Comment, Consultation

TEXTAREA_LINES = 8


class OpenForm(PageForm):
    """From when to when people may comment."""

    opens_on = forms.DateField(label=_("First day"))
    closes_on = forms.DateField(
        label=_("Last day"), help_text=_("Comments are taken until the end of this day on the city's clocks.")
    )


class CommentForm(PageForm):
    """A comment. Its limit is the service's, so that a long text is kept and not cut by the browser."""

    text = forms.CharField(
        label=_("Your comment"),
        widget=forms.Textarea(attrs={"rows": TEXTAREA_LINES}),
        required=False,
        help_text=_("Say what should change and why. At most %(limit)s characters.") % {"limit": LONGEST},
    )


class EnterForm(PageForm):
    """A comment that did not come over this site."""

    paragraph = forms.ModelChoiceField(Paragraph.objects.none(), label=_("On paragraph"), empty_label=None)
    text = forms.CharField(
        label=_("What was said"),
        widget=forms.Textarea(attrs={"rows": TEXTAREA_LINES}),
        required=False,
        help_text=_("In their words, about one paragraph. At most %(limit)s characters.") % {"limit": LONGEST},
    )
    channel = forms.ChoiceField(
        label=_("How it came"), choices=[choice for choice in Comment.Channel.choices if choice[0] != "web"]
    )
    received_on = forms.DateField(label=_("Received on"))
    sender = forms.CharField(
        label=_("Sender"),
        max_length=120,
        required=False,
        help_text=_("A person or an organisation. Those who answer and moderate see it."),
    )
    sender_is_shown = forms.BooleanField(
        label=_("It is an organisation: readers see its name"),
        required=False,
    )

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chapters = document_of(consultation.programme, consultation.cycle)
        choice = self.fields["paragraph"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = Paragraph.objects.filter(section__programme=consultation.programme_id).select_related(
            "section"
        )
        choice.choices = [(line.pk, f"§ {line.place} {shortened(line.text)}") for c in chapters for line in c.lines]


class AnswerForm(VersionedPageForm):
    """The official answer: verdict, reason, and the paragraph that changes."""

    changed_paragraph = forms.TypedChoiceField(
        label=_("Paragraph that changes in the next version"), required=False, empty_value=None
    )

    class Meta:
        model = Answer
        fields = ("verdict", "reason", "changed_paragraph")
        widgets: ClassVar = {"verdict": forms.RadioSelect}
        help_texts: ClassVar = {"reason": _("Everybody reads it, and the council before it votes.")}

    def __init__(self, *args: Any, chapters: list[Chapter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verdict"].choices = Answer.Verdict.choices  # type: ignore[attr-defined]  # without an empty one
        lines = [(str(line.key), f"§ {line.place} {shortened(line.text)}") for c in chapters for line in c.lines]
        self.fields["changed_paragraph"].choices = [("", _("None")), *lines]  # type: ignore[attr-defined]


class ReasonForm(PageForm):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, is_needed: bool = True, hint: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = is_needed
        self.fields["reason"].help_text = hint


class EraseForm(PageForm):
    """That the words of a comment on paper are to go."""

    asked = forms.BooleanField(label=_("Its sender, or somebody for them, asked for it"))
