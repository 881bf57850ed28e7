"""The forms of target setting. Rules that hold between fields are the services'; they are shown on these forms."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commitments.models import Node
from cycles.baseline.models import DataGap
from cycles.cycle import Cycle
from cycles.indicators.models import Indicator
from cycles.targets.documents import Chapter, Line
from cycles.targets.models import (
    Action,
    ActionCost,
    Block,
    Objective,
    Paragraph,
    ProgrammeVersion,
    Section,
    Target,
    Vision,
)
from cycles.targets.plan import words
from cycles.targets.rules import missing_of_block, possible_owners, wrong_dates, years_between
from ims.cities.models import Unit
from ims.editing import FieldConflict
from ims.forms import PageForm, PageModelForm, VersionedPageForm, dress
from ims.numbers import NumberField
from ims.people.models import User
from ims.text import shortened
from ims.words import number


class ContentForm(VersionedPageForm):
    """A form over a row of the plan or the programme; ``needed`` names texts that must not be empty."""

    needed: ClassVar[Sequence[str]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.needed:
            self.fields[name].required = True

    def written(self) -> dict[str, Any]:
        """Return what the form writes, for the service."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class VisionForm(ContentForm):
    """The vision and its year."""

    editors = ("text",)
    needed = ("text",)

    class Meta:
        model = Vision
        fields = ("text", "horizon")
        help_texts: ClassVar = {"horizon": _("15 to 20 years ahead is usual.")}


class ObjectiveForm(ContentForm):
    """An objective: its sentence, and why and how."""

    one_line = ("title",)
    editors = ("text",)
    needed = ("title",)

    class Meta:
        model = Objective
        fields = ("title", "text")


def choose(
    form: forms.BaseForm, name: str, rows: Sequence[Any], model: type[Any], empty: Any, label: Any = str
) -> None:
    """Let a choice offer exactly these rows, in this order, read once."""
    field = form.fields[name]
    field.queryset = model._default_manager.filter(pk__in=[row.pk for row in rows])  # type: ignore[attr-defined]
    field.choices = [("", empty), *((row.pk, label(row)) for row in rows)]  # type: ignore[attr-defined]


class TargetForm(ContentForm):
    """A target's reference, aim and owner; the indicator is chosen before, its direction comes with it."""

    class Meta:
        model = Target
        fields = ("reference_year", "reference_value", "year", "value", "tolerance", "owner", "data_action")
        help_texts: ClassVar = {
            "reference_value": _("Proposed from the latest value; zero is a value."),
            "tolerance": _("The aim is to keep the level: how far may it stray and still be kept?"),
            "data_action": _("Only when there is no reference value yet."),
        }

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "owner", possible_owners(cycle.city, self.instance.owner_id), User, _("Nobody yet"))
        actions = list(Action._default_manager.filter(cycle=cycle))
        choose(self, "data_action", actions, Action, _("None"), lambda a: f"{a.code} {words(a.title, cycle.city)}")
        self.fields["tolerance"].required = False
        if self.instance.indicator.direction != "keep":
            del self.fields["tolerance"]

    def clean_tolerance(self) -> Any:
        """An empty tolerance is none."""
        return self.cleaned_data["tolerance"] or 0


class PathForm(ContentForm):
    """The values of a target's path for the years between reference and target; empty years lie on a straight line."""

    class Meta:
        model = Target
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = dict(self.instance.own_path)
        for year in years_between(self.instance):
            field = NumberField(label=str(year), required=False, initial=held.get(year))
            dress(field)
            self.fields[f"path_{year}"] = field

    @property
    def values(self) -> dict[int, Decimal | None]:
        """The path's values by their years; once the form is valid."""
        return {year: self.cleaned_data[f"path_{year}"] for year in years_between(self.instance)}

    def _note_conflicts(self, saved: Any, cleaned: dict[str, Any]) -> None:
        """Keep both values of each year that somebody else set since the form was read."""
        held = dict(saved.own_path)
        for year in years_between(saved):
            theirs, mine = held.get(year), cleaned.get(f"path_{year}")
            if theirs != mine:
                texts = ["" if value is None else number(value) for value in (theirs, mine)]
                self.conflicts.append(FieldConflict(str(year), *texts))
        if self.conflicts:
            self._ask_to_choose(saved)


class ActionForm(ContentForm):
    """An action: what, for which target, by whom, from when to when."""

    one_line = ("title",)
    needed = ("title",)

    class Meta:
        model = Action
        fields = (
            *("code", "title", "text", "target", "creates_data_for"),
            *("owner", "responsible", "starts_on", "ends_on", "staff"),
        )
        help_texts: ClassVar = {
            "code": _("Short, such as A1: people cite it."),
            "staff": _("On average while it runs: 0.5 is one person half of the time."),
        }

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, city=cycle.city, **kwargs)
        choose(self, "owner", possible_owners(cycle.city, self.instance.owner_id), User, _("Nobody yet"))
        targets = Target._default_manager.filter(cycle=cycle).select_related("indicator")
        choose(self, "target", list(targets), Target, _("None"), lambda t: target_label(t, cycle))
        gaps = list(DataGap._default_manager.filter(cycle=cycle))
        choose(self, "creates_data_for", gaps, DataGap, _("None"))
        if not gaps:
            del self.fields["creates_data_for"]
        units = list(Unit.objects.in_city(cycle.city).filter(ends_on__isnull=True))
        choose(self, "responsible", units, Unit, _("None"))

    def clean(self) -> dict[str, Any]:
        """Name the field when the dates do not fit."""
        cleaned = super().clean()
        if wrong := wrong_dates(cleaned.get("starts_on"), cleaned.get("ends_on")):
            self.add_error("ends_on", wrong)
        return cleaned


def target_label(target: Target, cycle: Cycle) -> str:
    """Return a target as a choice reads it: indicator, term, value and year."""
    aim = f"{format(target.value, 'f')} {target.indicator.unit}" if target.value is not None else "–"
    term = target.get_term_display()
    return f"{target.indicator.code} {words(target.indicator.name, cycle.city)}, {term}: {aim} ({target.year or '–'})"


class CostForm(PageModelForm):
    """One cost of an action."""

    one_line = ("source",)

    class Meta:
        model = ActionCost
        fields = ("year", "amount", "source")
        help_texts: ClassVar = {"source": _("Who pays: the city's budget, a fund, a grant. No cost at all is 0.")}

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, city=cycle.city, **kwargs)
        self.fields["amount"].label = _("amount in %(currency)s") % {"currency": cycle.city.currency}


class DraftForm(PageModelForm):
    """The title of the next version."""

    one_line = ("title",)

    class Meta:
        model = ProgrammeVersion
        fields = ("title",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = True


class SectionForm(ContentForm):
    """A section's title."""

    one_line = ("title",)
    needed = ("title",)

    class Meta:
        model = Section
        fields = ("title",)


class ParagraphForm(ContentForm):
    """A paragraph's text."""

    editors = ("text",)
    needed = ("text",)

    class Meta:
        model = Paragraph
        fields = ("text",)


class BlockForm(ContentForm):
    """What a table or chart shows: its kind, of which theme or indicator, and a heading of its own."""

    one_line = ("title",)

    class Meta:
        model = Block
        fields = ("kind", "theme", "indicator", "title")
        help_texts: ClassVar = {
            "kind": _("While the version is a draft it follows the plan; published, it stays as it was then."),
            "theme": _("For the target table; actions and timeline show all themes without one."),
            "indicator": _("For the chart of an indicator."),
            "title": _("Left empty, it says what it shows."),
        }

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, city=cycle.city, **kwargs)
        themes = list(Node.objects.filter(theme_reviews__cycle=cycle).order_by("position"))
        choose(self, "theme", themes, Node, _("All themes"))
        indicators = list(Indicator.objects.in_city(cycle.city).order_by("code"))
        choose(self, "indicator", indicators, Indicator, _("None"), lambda i: f"{i.code} {words(i.name, cycle.city)}")

    def clean(self) -> dict[str, Any]:
        """Name the field when the kind lacks its theme or indicator; what it has no use for is left out."""
        cleaned = super().clean()
        kind = cleaned.get("kind", "")
        if kind != Block.Kind.INDICATOR:
            cleaned["indicator"] = None
        missing = missing_of_block(kind, cleaned.get("theme"), cleaned.get("indicator"))
        for name in (name for name in missing if name not in self.errors):
            self.add_error(name, missing[name])
        return cleaned


class PlaceForm(PageForm):
    """Where a paragraph, table or chart goes: below another one of the draft, or at the beginning of a section."""

    below = forms.ChoiceField(label=_("Put it"))

    def __init__(self, *args: Any, chapters: list[Chapter], moving: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["below"].initial = _stands_below(chapters, moving)
        self.fields["below"].choices = [  # type: ignore[attr-defined]
            (
                f"{chapter.number} {chapter.title}",
                [
                    (f"section-{chapter.pk}", gettext("At the beginning of section %(n)s") % {"n": chapter.number}),
                    *((item.mark, _below(item)) for item in chapter.items if item.mark != moving),
                ],
            )
            for chapter in chapters
        ]


def _stands_below(chapters: list[Chapter], moving: str) -> str:
    """Return the choice that leaves it where it is, so that sending the form unread moves nothing."""
    for chapter in chapters:
        marks = [f"section-{chapter.pk}", *(item.mark for item in chapter.items)]
        if moving in marks:
            return marks[marks.index(moving) - 1]
    return ""


def _below(item: Any) -> str:
    if isinstance(item, Line):
        return gettext("Below § %(place)s: %(text)s") % {"place": item.place, "text": shortened(item.text)}
    return gettext("Below the table or chart “%(title)s”") % {"title": item.shown.title}


class CompareForm(PageForm):
    """Two versions to compare."""

    old = forms.ChoiceField(label=_("The earlier version"))
    new = forms.ChoiceField(label=_("The later version"))

    def __init__(self, *args: Any, versions: Sequence[ProgrammeVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        latest = versions[-1].cycle if versions else None
        choices = [(str(version.pk), version_label(version, latest)) for version in versions]
        for name in ("old", "new"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        for name, version in zip(("old", "new"), versions[-2:], strict=False):
            self.fields[name].initial = str(version.pk)

    def clean(self) -> dict[str, Any]:
        """Want two different ones."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("old") and cleaned.get("old") == cleaned.get("new"):
            self.add_error("new", gettext("Choose two different versions."))
        return cleaned


def version_label(version: ProgrammeVersion, cycle: Cycle | None) -> str:
    """Return what tells a version from the others: its number, its year where it is another one, and what it is."""
    name = gettext("Version %(n)s") % {"n": version.number}
    if cycle is not None and version.cycle_id != cycle.pk:
        name = gettext("Version %(n)s of %(year)s") % {"n": version.number, "year": version.cycle.year}
    if version.decision is not None:
        return gettext("%(name)s, decided %(number)s") % {"name": name, "number": version.decision.number}
    return name if version.published_at else gettext("%(name)s, draft") % {"name": name}
