"""The clerk's forms: a meeting, who is present, an item of the agenda, counts, and the end of a vote."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from cycles.approval.city_rules.columns import COUNTED_BY
from cycles.approval.city_rules.models import CouncilRules, Subject
from cycles.approval.city_rules.taking import departs, rules_of
from cycles.approval.city_rules.wording import subject_words
from cycles.approval.council.composition import members_on, seats_on
from cycles.approval.mid_year.models import ProgrammeChange
from cycles.approval.minutes.forms import NO_PRIVATE
from cycles.approval.models import AgendaItem, Meeting, Vote
from cycles.approval.presence.forms import time_field
from cycles.approval.presence.stays import moment
from cycles.approval.rule import Casting, Majority, Tie
from cycles.approval.services.items import STEP_FOR
from cycles.cycle import Cycle, Step
from cycles.organisation import revision
from cycles.snapshot import Decision
from ims.cities.models import City
from ims.forms import PageForm, TranslatedFormField, VersionedPageForm, dress
from ims.people.models import User

CITYS, ANOTHER = "city", "another"


class MeetingForm(VersionedPageForm):
    """A meeting: when, where, how many members the council has, and when it is quorate."""

    one_line = ("place",)

    class Meta:
        model = Meeting
        fields: ClassVar[list[str]] = [
            "held_on",
            "starts_at",
            "place",
            "members_total",
            "quorum_more_than",
            "quorum_numerator",
            "quorum_denominator",
            "chair",
        ]
        help_texts: ClassVar[dict[str, Any]] = {
            "members_total": _(
                "All seats of the council, present or not. Leave it empty where the seats are recorded: those of the "
                "meeting’s day count."
            ),
            "quorum_more_than": _("Else at least the fraction is enough."),
            "chair": _("Needed where the rules give the chair a casting vote."),
        }
        widgets: ClassVar[dict[str, Any]] = {"starts_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, city=city, **kwargs)
        if CouncilRules.objects.in_city(city).exists():
            # The quorum is that of the rules of the meeting's day, whatever day is chosen.
            for name in ("quorum_more_than", "quorum_numerator", "quorum_denominator"):
                del self.fields[name]
            self.fields["held_on"].help_text = _("The quorum is that of the city’s rules of voting on this day.")
        members = members_on(city, self.instance.held_on or city.today())
        chair = self.fields["chair"]
        assert isinstance(chair, forms.ModelChoiceField)
        chair.queryset = User.objects.filter(pk__in=[member.pk for member in members])
        # Where seats are recorded they count, whatever day is chosen; else what is typed, else the members in office.
        is_recorded = seats_on(city, self.instance.held_on or city.today()) is not None
        self.fields["members_total"].required = False
        if is_recorded:
            self.initial["members_total"] = None
        elif self.instance.pk is None and not self.instance.members_total:
            self.initial.setdefault("members_total", len(members) or None)

    def clean(self) -> dict[str, Any]:
        """Take the seats of the meeting's day where they are recorded; another number is a mistake."""
        cleaned = super().clean()
        day, typed = cleaned.get("held_on"), cleaned.get("members_total")
        if day is None or "members_total" in self.errors:
            return cleaned
        city = self.instance.city
        seats = seats_on(city, day)
        if seats is not None and typed not in {None, seats}:
            sentence = _("The council has %(seats)s seats on that day. Leave this empty, or record other seats first.")
            self.add_error("members_total", sentence % {"seats": seats})
        known = seats if seats is not None else typed
        if known is None:
            known = len(members_on(city, day)) or None
        if known is None:
            self.add_error("members_total", _("Fill this in: it is needed."))
        cleaned["members_total"] = known
        return cleaned


class AttendanceForm(PageForm):
    """Who is present, by ticking names."""

    present = forms.ModelMultipleChoiceField(
        label=_("Present"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )
    at = time_field(
        _("Since when"),
        help_text=_("When those came or left whose tick you change. Empty: now, or at the meeting’s beginning."),
    )

    def __init__(self, *args: Any, members: list[User], meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        field = self.fields["present"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = User.objects.filter(pk__in=[member.pk for member in members])
        field.choices = [(member.pk, str(member)) for member in members]  # by name, read once

    def clean_at(self) -> datetime | None:
        """Return the moment on the day of the meeting."""
        at = self.cleaned_data["at"]
        return moment(self.meeting, at) if at is not None else None


class ItemForm(VersionedPageForm):
    """An item: the question, the draft decision, and the rule by which the vote is counted.

    The question is a year and what the council can decide about it in its present step, such as ``2026-approve``.
    """

    question = forms.ChoiceField(label=_("The council decides"), widget=forms.RadioSelect)
    follows = forms.ChoiceField(label=_("Rule of the vote"), widget=forms.RadioSelect, initial=CITYS)
    editors = ("draft_decision",)
    one_line = ("title",)
    folded = (
        "base",
        "fraction_numerator",
        "fraction_denominator",
        "tie",
        "next_step",
        "before_evaluation",
        "return_reasons",
    )
    folded_title = _("Other rules")
    folded_hint = _("from whom the majority is counted, a fraction of its own, a tie, a motion to return")

    class Meta:
        model = AgendaItem
        fields: ClassVar[list[str]] = [
            "number",
            "title",
            "draft_decision",
            "return_reasons",
            "next_step",
            "before_evaluation",
            "departs_because",
            "mode",
            "majority",
            "base",
            "fraction_numerator",
            "fraction_denominator",
            "tie",
        ]
        help_texts: ClassVar[dict[str, Any]] = {
            "return_reasons": _(
                "Fill this in for a motion to return the programme: the council then votes on returning it."
            ),
            "before_evaluation": _(
                "Only when the council says so in this decision; else the evaluation of the year before comes first."
            ),
            "next_step": _("Only when the council decides how to continue after the evaluation."),
            "base": _("“More for than against” looks only at those voting."),
            "fraction_numerator": _("Only for a fraction of its own: 3 and 5 are three fifths."),
            "departs_because": _(
                "Which law or decision asks for another rule than the city’s in this matter. The council reads it on "
                "the item and in its paper, and it is sealed with the decision: name no private persons."
            ),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "mode": forms.RadioSelect,
            "majority": forms.RadioSelect,
            "base": forms.RadioSelect,
            "tie": forms.RadioSelect,
            "departs_because": forms.Textarea(attrs={"rows": 3}),
        }

    field_order = ("question", "number", "title", "draft_decision", "follows")

    def __init__(self, *args: Any, cycles: list[Cycle], question_wanted: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cycles = {cycle.year: cycle for cycle in cycles}
        for name in ("mode", "majority", "base", "tie"):
            self.fields[name].choices = [c for c in self.fields[name].choices if c[0]]  # type: ignore[attr-defined]
        next_step = self.fields["next_step"]
        assert isinstance(next_step, forms.ChoiceField)
        next_step.choices = [("", _("The council is not asked this")), *Decision.Next.choices]
        if any(cycle.step == Step.EVALUATION for cycle in cycles):
            next_step.help_text = f"{next_step.help_text} {revision.look(cycles[0].city).sentence}"
        self.asked = {value for value, _label in questions(cycles)}
        self._offer_the_citys_rule()
        if self.instance.pk is not None:
            del self.fields["question"]
            return
        question = self.fields["question"]
        assert isinstance(question, forms.ChoiceField)
        question.choices = questions(cycles)
        question.initial = chosen_question(cycles, question_wanted)

    def _offer_the_citys_rule(self) -> None:
        """Let the item be counted by the city's rule of the meeting's day, where the city recorded one."""
        self.rules = rules_of(self.instance.meeting)
        if self.rules is None:
            del self.fields["follows"], self.fields["departs_because"]
            return
        follows = self.fields["follows"]
        assert isinstance(follows, forms.ChoiceField)
        follows.choices = [
            (CITYS, _("The city’s, version %(number)s") % {"number": self.rules.number}),
            (ANOTHER, _("Another one, for a reason: it stands below under “Other rules”")),
        ]
        kinds = self._kinds_asked()
        asked = [s for s in Subject if s in kinds or (s == Subject.RETURN and Decision.Kind.APPROVE in kinds)]
        quorum = self.rules.quorum
        follows.help_text = " ".join(
            f"{subject.label}: {subject_words(self.rules.rule_for(subject), quorum)}" for subject in asked
        )
        if self.instance.pk is not None and departs(self.instance):
            self.initial["follows"] = ANOTHER
        for name in COUNTED_BY:
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """Count by the city's rule for what is asked, or ask why not."""
        cleaned = super().clean()
        kind = self.instance.kind
        if self.rules is None or kind not in Subject or "follows" not in cleaned:
            return cleaned
        standard = self.rules.rule_for(Subject.RETURN if any((cleaned.get("return_reasons") or {}).values()) else kind)
        is_as_standard = all(cleaned.get(name) == value for name, value in standard.how_counted.items())
        if cleaned["follows"] == CITYS:
            cleaned.update(standard.how_counted, departs_because="")
        elif not is_as_standard and not cleaned.get("departs_because", "").strip():
            self.add_error("departs_because", _("Say which law or decision asks for another rule in this matter."))
        return cleaned

    def folded_now(self) -> set[str]:
        """Return the rules that neither the question nor the majority chosen so far asks for."""
        needed = {"next_step"} if Decision.Kind.CONTINUE in self._kinds_asked() else set()
        if self.rules is not None and self["follows"].value() != ANOTHER:
            return (set(self.folded) - needed) | {"departs_because", "mode", "majority"}
        majority = self["majority"].value()
        if majority != Majority.SIMPLE:
            needed.add("base")
        if majority == Majority.FRACTION:
            needed |= {"fraction_numerator", "fraction_denominator"}
        return set(self.folded) - needed

    def _kinds_asked(self) -> set[str]:
        """Return what the item decides on, or may decide on as long as that is not chosen."""
        if self.instance.pk is not None:
            return {self.instance.kind}
        chosen = self["question"].value()
        asked = {chosen} if chosen in self.asked else self.asked
        return {value.partition("-")[2] for value in asked}

    def clean_number(self) -> str:
        """Refuse a number that another item of the meeting has."""
        number = str(self.cleaned_data["number"]).strip()
        others = AgendaItem.objects.filter(meeting=self.instance.meeting, number=number).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("Another item of this meeting has this number."))
        return number

    def clean_question(self) -> str:
        """Put year and kind on the item before its own rules are checked."""
        year, _dash, kind = self.cleaned_data["question"].partition("-")
        self.instance.cycle, self.instance.kind = self.cycles[int(year)], kind
        return str(self.cleaned_data["question"])


def questions(cycles: list[Cycle]) -> list[tuple[str, str]]:
    """Return what the council can decide now about each of the years."""
    return [
        (f"{cycle.year}-{kind}", f"{Decision.Kind(kind).label}, {cycle.year}")
        for cycle in cycles
        for kind, step in STEP_FOR.items()
        if cycle.step == step and (kind != Decision.Kind.AMEND or getattr(cycle, "has_changes", False))
    ]


def chosen_question(cycles: list[Cycle], wanted: str) -> str:
    """Return the question that is wanted, or the only one there is; "" when the clerk has still to choose."""
    asked = [value for value, _label in questions(cycles)]
    return wanted if wanted in asked else asked[0] if len(asked) == 1 else ""


class VoteForm(PageForm):
    """A member's choice."""

    choice = forms.ChoiceField(label=_("Your vote"), choices=Vote.Choice.choices)
    proxy_of = forms.ModelChoiceField(queryset=User.objects.all(), required=False, widget=forms.HiddenInput)


class CountsForm(PageForm):
    """What the clerk counted by show of hands."""

    present = forms.IntegerField(label=_("Present"), min_value=0)
    for_ = forms.IntegerField(label=_("For"), min_value=0)
    against = forms.IntegerField(label=_("Against"), min_value=0)
    abstained = forms.IntegerField(label=_("Abstained"), min_value=0, initial=0)
    disqualified = forms.IntegerField(
        label=_("Disqualified"), min_value=0, initial=0, help_text=_("Present, but with an interest of their own.")
    )
    casting_vote = forms.ChoiceField(
        label=_("Casting vote of the chair"), choices=[("", _("No tie")), *Casting.choices], required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if item.tie != Tie.CHAIR:
            del self.fields["casting_vote"]


class ConfirmationForm(PageForm):
    """The counts as they were read; nothing is asked for."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ConclusionForm(PageForm):
    """The number and the day of the decision; the result is not asked for, it is computed."""

    number = forms.CharField(label=_("Number of the decision"), max_length=40)
    decided_on = forms.DateField(label=_("Decided on"))
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class AdjournForm(PageForm):
    """Why the council does not decide an item now."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text=NO_PRIVATE
    )


def open_years(city: City) -> list[Cycle]:
    """Return the city's years in which the council can decide something now, the newest first.

    A city adopts the IMS once: after that nothing is to be decided in a year's set-up. While it is monitored, there is
    something once changes of its programme are planned (``has_changes``).
    """
    steps = set(STEP_FOR.values()) - ({Step.SET_UP} if Decision.adopted(city) else set())
    running: QuerySet[Cycle] = Cycle.objects.in_city(city).filter(step__in=sorted(steps))
    waiting = ProgrammeChange.objects.filter(ProgrammeChange.objects.is_waiting(), cycle=OuterRef("pk"))
    return list(running.annotate(has_changes=Exists(waiting)).exclude(step=Step.MONITORING, has_changes=False))


class CorrectionForm(PageForm):
    """How a recorded decision reads rightly, and why it was wrong."""

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, city=city, **kwargs)
        for name, label, hint in (
            ("rightly", _("How it reads rightly"), _("Name the place, then the right words.")),
            ("reason", _("Reason"), _("How the error came about. It is public and stays: name no private persons.")),
        ):
            self.fields[name] = TranslatedFormField(city, required=True, label=label, help_text=hint)
            dress(self.fields[name])
