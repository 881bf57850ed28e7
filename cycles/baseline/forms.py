"""The forms of the baseline review, one group of questions each."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.models import Node
from cycles.baseline.models import (
    LINK,
    BaselineReview,
    CommitmentAssessment,
    DataGap,
    Evidence,
    LegalRequirement,
    ThemeIndicator,
    ThemeReview,
    ThemeScore,
)
from cycles.indicators.models import Indicator
from ims.cities.models import City, Unit
from ims.evidence_files import MOST_BYTES, Checked, check
from ims.fields import Translated
from ims.forms import PageForm, PageModelForm, SetForm, TranslatedFormField, VersionedPageForm, dress
from ims.widgets import MARKS, Scale

Assessment = CommitmentAssessment.Assessment


class ThemeChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Themes of a framework as boxes to tick, in the framework's order."""

    widget = forms.CheckboxSelectMultiple
    last_years: Mapping[str, int | None] | None = None

    def label_from_instance(self, obj: Any) -> str:
        """Return code and name, such as "6 Better mobility, less traffic", and when the theme was last in scope."""
        name = f"{obj.code} {obj.name}"
        if self.last_years is None:
            return name
        last = self.last_years.get(obj.code)
        facts = {"theme": name, "year": last}
        return (_("%(theme)s (last in scope in %(year)s)") if last else _("%(theme)s (never in scope yet)")) % facts


class ScopeForm(VersionedPageForm):
    """What the review looks at, and which themes come in; those in scope already are not asked about."""

    themes = ThemeChoice(queryset=Node.objects.none(), required=False, label=gettext_lazy("Themes to bring in scope"))

    class Meta:
        model = BaselineReview
        fields = ("scope",)

    def __init__(
        self, *args: Any, themes: Iterable[Node], last_years: Mapping[str, int | None] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["themes"]
        assert isinstance(choice, ThemeChoice)
        choice.last_years = last_years
        choice.queryset = Node.objects.filter(pk__in=[theme.pk for theme in themes]).order_by("position")
        choice.help_text = _("As many as the city can do well this year; nobody has to cover all of them.")
        choice.required = self.instance.pk is None
        choice.error_messages["required"] = _("Choose at least one theme.")
        if not choice.queryset:
            del self.fields["themes"]
        self.fields["scope"].help_text = _("The area and the services that are looked at, in a few sentences.")


class TextsForm(VersionedPageForm):
    """The texts of a theme, or why its condition cannot be described yet."""

    one_line = ("gap_reason",)
    editors = ("condition", "trends", "policies", "organisation")

    class Meta:
        model = ThemeReview
        fields = ("condition", "trends", "policies", "organisation", "gap_accepted", "gap_reason")

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of an accepted gap."""
        cleaned = super().clean()
        if cleaned.get("gap_accepted") and not cleaned.get("gap_reason"):
            self.add_error("gap_reason", _("Say why the text is missing: an accepted gap needs its reason."))
        return cleaned


class SignificanceForm(VersionedPageForm):
    """The three scores; each may stay open until the working group agrees."""

    scales = ("importance", "urgency", "influence")

    class Meta:
        model = ThemeReview
        fields = ("importance", "urgency", "influence")

    HINTS: ClassVar[dict[str, str | Promise]] = {
        "importance": gettext_lazy("How much it matters for people and nature here."),
        "urgency": gettext_lazy("How soon something must happen."),
        "influence": gettext_lazy("How much the city itself can change."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, hint in self.HINTS.items():
            self.fields[name].help_text = str(hint)


class ScoringForm(PageForm):
    """One member's marks for every theme in scope; a theme is scored by all three criteria or not at all."""

    def __init__(
        self, *args: Any, themes: Iterable[ThemeReview], saved: Mapping[int, ThemeScore], **kwargs: Any
    ) -> None:
        self.themes = list(themes)
        super().__init__(*args, **kwargs)
        for theme in self.themes:
            for name, hint in SignificanceForm.HINTS.items():
                label = capfirst(ThemeReview._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
                mark = forms.TypedChoiceField(
                    label=label, help_text=str(hint), coerce=int, empty_value=None, required=False, widget=Scale()
                )
                mark.choices = [(number, str(number)) for number in range(1, MARKS + 1)]
                mark.initial = getattr(saved.get(theme.pk), name, None)
                dress(mark)
                self.fields[f"{name}_{theme.pk}"] = mark

    def rows(self) -> list[tuple[ThemeReview, list[forms.BoundField]]]:
        """Return each theme with its three fields."""
        return [(theme, [self[f"{name}_{theme.pk}"] for name in SignificanceForm.scales]) for theme in self.themes]

    def clean(self) -> dict[str, Any]:
        """Name the criterion that is missing where a theme is scored in part."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for theme in self.themes:
            names = [f"{name}_{theme.pk}" for name in SignificanceForm.scales]
            missing = [name for name in names if cleaned.get(name) is None and name not in self.errors]
            if len(missing) in {0, len(names)}:
                continue
            for name in missing:
                sentence = _("Theme %(code)s: choose a mark here too; a theme is scored by all three.")
                self.add_error(name, sentence % {"code": theme.theme.code})
        return cleaned

    def chosen(self) -> dict[int, tuple[int, int, int] | None]:
        """Return the marks by the theme's id, None for a theme that is not scored."""
        data = self.cleaned_data
        marks = {theme.pk: [data[f"{name}_{theme.pk}"] for name in SignificanceForm.scales] for theme in self.themes}
        return {pk: (given[0], given[1], given[2]) if None not in given else None for pk, given in marks.items()}


class AssessmentForm(SetForm):
    """One row per commitment of the theme: how far it is met, and a remark."""

    def __init__(self, *args: Any, commitments: Iterable[Node], city: City, **kwargs: Any) -> None:
        self.commitments = list(commitments)
        super().__init__(*args, city=city, **kwargs)
        for node in self.commitments:
            self.fields[f"met_{node.pk}"] = forms.ChoiceField(
                label=node.code, choices=Assessment.choices, widget=forms.RadioSelect, initial=self._saved(node)[0]
            )
            self.fields[f"remark_{node.pk}"] = TranslatedFormField.of(
                CommitmentAssessment,
                "remark",
                city,
                label=_("Remark on %(code)s") % {"code": node.code},
                initial=self._saved(node)[1],
                one_line=True,
            )

    def rows(self) -> list[dict[str, Any]]:
        """Return each commitment with its two fields, for the table."""
        return [
            {"node": node, "met": self[f"met_{node.pk}"], "remark": self[f"remark_{node.pk}"]}
            for node in self.commitments
        ]

    def chosen(self) -> list[tuple[Node, str, Translated]]:
        """Return (commitment, assessment, remark) as it was sent."""
        data = self.cleaned_data
        return [(node, data[f"met_{node.pk}"], data[f"remark_{node.pk}"]) for node in self.commitments]

    def now(self) -> dict[str, str]:
        """Return the saved assessments and remarks."""
        both = ((node, *self._saved(node)) for node in self.commitments)
        return {key: text for node, met, why in both for key, text in _pair(node, met, why)}

    def sent(self, cleaned: dict[str, Any]) -> dict[str, str]:
        """Return the sent assessments and remarks."""
        return {
            name: _written(text) if isinstance(text, dict) else str(text)
            for name, text in cleaned.items()
            if name != "read"
        }

    def words(self, name: str, text: str) -> str:
        """Return an assessment's label, a remark in its languages."""
        if name.startswith("met_"):
            return str(Assessment(text).label) if text in Assessment.values else text
        return " / ".join(self._as_values(text).values())

    @staticmethod
    def _saved(node: Node) -> tuple[str, Translated]:
        met, remark = getattr(node, "assessment", None), getattr(node, "remark", None)
        return met or Assessment.NOT_ASSESSED, Translated(remark or {})


def _pair(node: Node, met: str, why: Translated) -> list[tuple[str, str]]:
    return [(f"met_{node.pk}", str(met)), (f"remark_{node.pk}", _written(why))]


def _written(texts: Mapping[str, str]) -> str:
    return json.dumps(texts, sort_keys=True)


class PrioritiesForm(SetForm):
    """Which of the scored themes are the priorities."""

    priorities = forms.MultipleChoiceField(
        label=gettext_lazy("Priorities"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, ranking: Iterable[ThemeReview], **kwargs: Any) -> None:
        self.ranking = list(ranking)
        super().__init__(*args, **kwargs)
        choice = self.fields["priorities"]
        assert isinstance(choice, forms.MultipleChoiceField)
        choice.choices = [(str(row.pk), f"{row.theme.code} {row.theme.name}") for row in self.ranking]
        choice.initial = [str(row.pk) for row in self.ranking if row.is_priority]

    @property
    def ticked(self) -> set[int]:
        """The ids of the themes whose boxes are ticked: the saved ones, after a mistake those that were sent."""
        return {row.pk for row in self.ranking if str(row.pk) in (self["priorities"].value() or [])}

    def chosen(self) -> list[ThemeReview]:
        """Return the ticked themes."""
        return [row for row in self.ranking if str(row.pk) in self.cleaned_data["priorities"]]

    def now(self) -> dict[str, str]:
        """Return the saved priorities as one text."""
        return {"priorities": _joined(str(row.pk) for row in self.ranking if row.is_priority)}

    def sent(self, cleaned: dict[str, Any]) -> dict[str, str]:
        """Return the ticked priorities as one text."""
        return {"priorities": _joined(cleaned.get("priorities", []))}

    def words(self, name: str, text: str) -> str:
        """Return the names of the themes."""
        names = [str(row.theme.name) for row in self.ranking if str(row.pk) in text.split(",")]
        return ", ".join(names) or _("none")


def _joined(ids: Iterable[str]) -> str:
    return ",".join(sorted(ids, key=int))


class AttachForm(PageForm):
    """Indicators of the city that describe the theme."""

    indicators = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Indicators"), queryset=Indicator.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, theme_review: ThemeReview, city: City, **kwargs: Any) -> None:
        super().__init__(*args, city=city, **kwargs)
        choice = self.fields["indicators"]
        assert isinstance(choice, forms.ModelMultipleChoiceField)
        attached = ThemeIndicator.objects.filter(theme_review=theme_review).values("indicator")
        choice.queryset = Indicator.objects.filter(city=city).exclude(pk__in=attached).order_by("code")
        choice.error_messages["required"] = _("Tick at least one indicator.")


class GapForm(PageModelForm):
    """Data that is missing, and why."""

    one_line = ("missing", "reason")

    class Meta:
        model = DataGap
        fields = ("missing", "reason", "indicator")

    def __init__(self, *args: Any, theme_review: ThemeReview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["indicator"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = Indicator.objects.filter(theme_indicators__theme_review=theme_review).order_by("code")
        choice.empty_label = _("None of the theme's indicators")
        choice.help_text = _("When an indicator of the theme has no value yet.")


class RequirementForm(VersionedPageForm):
    """One row of the legal register."""

    one_line = ("requirement", "act", "applies_to")

    class Meta:
        model = LegalRequirement
        fields = (
            *("requirement", "act", "paragraph", "url", "applies_to", "met", "responsible"),
            *("checked_on", "check_by"),
        )

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, city=city, **kwargs)
        choice = self.fields["responsible"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = Unit.objects.in_city(city).filter(ends_on__isnull=True)
        choice.empty_label = _("Not named yet")
        self.fields["act"].help_text = _("The law, ordinance or directive that asks for it.")
        self.fields["check_by"].help_text = _("From the day after it the register shows the check as overdue.")

    def clean(self) -> dict[str, Any]:
        """Ask for dates in their order."""
        cleaned = super().clean()
        checked, due = cleaned.get("checked_on"), cleaned.get("check_by")
        if checked and due and due <= checked:
            self.add_error("check_by", _("The next check comes after the last one: check both dates."))
        return cleaned


class EvidenceAddForm(PageForm):
    """A file or a link that the review of a theme rests on."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy(
            "Up to 10 MB: PDF, PNG, JPEG, Word, Excel, PowerPoint, OpenDocument, CSV or text. Who sees drafts can "
            "download it: no private data of persons."
        ),
    )
    url = forms.URLField(
        label=gettext_lazy("Or a link"),
        max_length=500,
        required=False,
        assume_scheme="https",
        validators=LINK,
        help_text=gettext_lazy("Where it is published, such as https://www.city.example/report."),
    )

    field_order = ("title", "note", "file", "url")

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, city=city, **kwargs)
        for name in ("title", "note"):
            self.fields[name] = TranslatedFormField.of(Evidence, name, city, one_line=True)
        self.order_fields(self.field_order)

    def clean_file(self) -> Checked | None:
        """Return the file as it may be kept."""
        upload = self.cleaned_data["file"]
        if upload is None:
            return None
        # One byte more than is taken says that it is too much, without reading all of it.
        return check(upload.name, upload.read(MOST_BYTES + 1), upload.size)

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one of file and link."""
        cleaned = super().clean() or self.cleaned_data
        if not {"file", "url"} & set(self.errors):
            file, url = cleaned.get("file"), cleaned.get("url")
            if file and url:
                self.add_error("url", _("Give either a file or a link, or add them one after the other."))
            elif not (file or url):
                self.add_error("file", _("Choose a file, or give a link below."))
        return cleaned


class EvidenceForm(VersionedPageForm):
    """Title, note and link of evidence that is attached."""

    one_line = ("title", "note")

    class Meta:
        model = Evidence
        fields = ("title", "note", "url")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.file_id is not None:
            del self.fields["url"]
        else:
            self.fields["url"].required = True


class SignOffForm(PageForm):
    """The working group's sign-off of exactly what was read: ``read`` is the fingerprint of the review."""

    read = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = ("note", "read")

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, city=city, **kwargs)
        self.fields["note"] = TranslatedFormField.of(
            BaselineReview,
            "sign_off_note",
            city,
            required=True,
            label=_("Which body met, when, and what it agreed"),
            help_text=_("Name bodies and units, no persons: this goes into the record."),
        )
        self.order_fields(self.field_order)


class UndoForm(PageForm):
    """Why a signed review is opened again."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
