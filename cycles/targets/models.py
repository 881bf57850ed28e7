"""Vision, objectives, targets, actions with their costs, and the programme with its versions."""

import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commitments.models import Node
from cycles.baseline.models import DataGap, ThemeReview
from cycles.content import CycleContent
from cycles.indicators.measures import Pillar
from cycles.indicators.models import Indicator
from cycles.snapshot import Decision
from ims.cities.models import Unit
from ims.editing import Versioned
from ims.fields import LongestText, MoneyField, PublishedDecimalField, TranslatedField
from ims.people.models import User
from ims.search.vectors import Words, index

# The three accounts of the triple bottom line, by the names of the indicators' pillars.
ACCOUNTS = (Pillar.ENVIRONMENT.value, Pillar.SOCIAL.value, Pillar.ECONOMIC.value)


@pghistory.track()
class Vision(CycleContent):
    """The common vision, 15 to 20 years ahead."""

    text = TranslatedField(_("vision"))
    horizon = models.PositiveSmallIntegerField(_("year"))

    class Meta:
        verbose_name = _("vision")
        constraints: ClassVar = [models.UniqueConstraint(fields=["cycle"], name="vision_once_per_cycle")]

    def __str__(self) -> str:
        return f"Vision {self.horizon}"


@pghistory.track()
class Objective(CycleContent):
    """What the city wants for one priority, in a sentence."""

    theme_review = models.ForeignKey(ThemeReview, models.PROTECT, related_name="objectives", verbose_name=_("priority"))
    title = TranslatedField(_("objective"))
    text = TranslatedField(_("why and how"))
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("objective")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return str(self.title)


@pghistory.track()
class Target(CycleContent):
    """A long-term or short-term target on an indicator: reference, value, year, owner.

    A short-term target hangs on its long-term one (``long_term``). ``reference_value`` is empty only while
    ``data_action`` names the action that will create the data. ``path`` holds the values of the years between
    (``[{year, value}]``, values as text with their digits) where the way is no straight line, and is empty otherwise.
    """

    class Term(models.TextChoices):
        LONG = "long", _("Long-term target")
        SHORT = "short", _("Short-term target")

    objective = models.ForeignKey(Objective, models.PROTECT, related_name="targets")
    term = models.CharField(_("term"), max_length=5, choices=Term.choices)
    long_term = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="short_terms")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets", verbose_name=_("indicator"))
    reference_year = models.PositiveSmallIntegerField(_("reference year"), null=True, blank=True)
    reference_value = PublishedDecimalField(_("reference value"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("target year"), null=True, blank=True)
    value = PublishedDecimalField(_("target value"), null=True, blank=True)
    tolerance = PublishedDecimalField(_("tolerance when the aim is to keep"), default=0)
    path = models.JSONField(_("path"), default=list, blank=True)
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="targets", verbose_name=_("owner")
    )
    data_action = models.ForeignKey(
        "Action",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("action that creates the data"),
    )

    class Meta:
        verbose_name = _("target")
        ordering = ("objective", "indicator", "-term", "year", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(term="long", long_term__isnull=True) | Q(term="short", long_term__isnull=False),
                name="target_short_hangs_on_long",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.value} ({self.year})"

    @property
    def own_path(self) -> tuple[tuple[int, Decimal], ...]:
        """The values of the path's own years, the earliest first; empty where it is a straight line."""
        return own_path(self.path)

    @property
    def said(self) -> str:
        """What tells it from the other targets of its indicator, such as ``long-term target 2035``."""
        long, short = gettext("long-term target %(year)s"), gettext("short-term target %(year)s")
        return (long if self.term == self.Term.LONG else short) % {"year": self.year or "–"}


def own_path(path: Sequence[Mapping[str, Any]]) -> tuple[tuple[int, Decimal], ...]:
    """Return a kept path as years and values, the earliest first."""
    return tuple(sorted((int(point["year"]), Decimal(point["value"])) for point in path))


@pghistory.track()
class Action(CycleContent):
    """What is done for a target, by whom, from when to when, with which staff and money, and what it does.

    Its effect on each of the three accounts, −2 to +2 with a note, is empty as long as nobody has checked it.
    """

    class Effect(models.IntegerChoices):
        VERY_BAD = -2, _("−2: very harmful")
        BAD = -1, _("−1: harmful")
        NONE = 0, _("0: neither")
        GOOD = 1, _("+1: helpful")
        VERY_GOOD = 2, _("+2: very helpful")

    code = models.CharField(_("code"), max_length=20)
    title = TranslatedField(_("action"))
    text = TranslatedField(_("what is done"))
    target = models.ForeignKey(
        Target, models.PROTECT, null=True, blank=True, related_name="actions", verbose_name=_("target")
    )
    creates_data_for = models.ForeignKey(
        DataGap, models.PROTECT, null=True, blank=True, related_name="actions", verbose_name=_("data gap it closes")
    )
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="actions", verbose_name=_("owner")
    )
    responsible = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="actions", verbose_name=_("unit")
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    staff = PublishedDecimalField(_("staff in full-time equivalents"), null=True, blank=True)
    effect_environment = models.SmallIntegerField(_("environment"), choices=Effect.choices, null=True, blank=True)
    effect_social = models.SmallIntegerField(_("society"), choices=Effect.choices, null=True, blank=True)
    effect_economic = models.SmallIntegerField(_("economy"), choices=Effect.choices, null=True, blank=True)
    why_environment = TranslatedField(_("why, for the environment"))
    why_social = TranslatedField(_("why, for society"))
    why_economic = TranslatedField(_("why, for the economy"))

    class Meta:
        verbose_name = _("action")
        ordering = ("code",)
        indexes: ClassVar = [index("action_words", F("code"), Words(F("title")), Words(F("text")))]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cycle", "code"], name="action_code_once_per_cycle"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="action_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=Q(staff__isnull=True) | Q(staff__gte=0), name="action_staff_not_negative"),
            models.CheckConstraint(
                condition=Q(**{f"effect_{account}__isnull": True for account in ACCOUNTS})
                | Q(**{f"effect_{account}__isnull": False for account in ACCOUNTS}),
                name="action_effects_together",
            ),
            models.CheckConstraint(
                condition=Q(**{f"effect_{account}__range": (-2, 2) for account in ACCOUNTS}),
                name="action_effects_from_minus_to_plus_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def effects(self) -> dict[str, int] | None:
        """Its effect on each account, None as long as nobody has checked it."""
        found = {account: getattr(self, f"effect_{account}") for account in ACCOUNTS}
        return None if None in found.values() else found


@pghistory.track()
class ActionCost(CycleContent):
    """What an action costs in one year, from one funding source, in the city's currency."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="costs")
    year = models.PositiveSmallIntegerField(_("year"))
    amount = MoneyField(_("amount"))
    source = TranslatedField(_("funding source"), blank=False, validators=[LongestText(120)])

    class Meta:
        verbose_name = _("cost")
        ordering = ("year", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["action", "year", "source"], name="action_cost_once_per_year_and_source"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="action_cost_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.amount}"


_OF_SECTIONS = "SELECT s.programme_id FROM cycles_section s WHERE s.id IN (NEW.section_id, OLD.section_id)"
_ONLY_IN_DRAFT = """
    IF EXISTS (SELECT 1 FROM cycles_programmeversion v WHERE v.id IN ({versions}) AND v.published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'A published version of the programme never changes.';
    END IF;
    RETURN COALESCE(NEW, OLD);
"""


@pghistory.track()
class ProgrammeVersion(CycleContent):
    """A version of the strategic programme: numbered sections of numbered paragraphs. Published means read-only."""

    number = models.PositiveSmallIntegerField(_("version"))
    title = TranslatedField(_("title"))
    previous = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="following")
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("published by")
    )
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, editable=False, related_name="programme_versions")

    class Meta:
        verbose_name = _("version of the programme")
        ordering = ("cycle", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cycle", "number"], name="programme_version_number_once"),
            models.UniqueConstraint(
                fields=["cycle"], condition=Q(published_at__isnull=True), name="programme_one_draft_at_a_time"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="published_is_read_only",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func="""
                    IF OLD.published_at IS NULL THEN
                        RETURN COALESCE(NEW, OLD);
                    END IF;
                    IF TG_OP = 'UPDATE' AND OLD.decision_id IS NULL
                       AND to_jsonb(NEW) - 'decision_id' = to_jsonb(OLD) - 'decision_id' THEN
                        RETURN NEW;  -- the council's decision is noted on what it decided
                    END IF;
                    RAISE EXCEPTION 'A published version of the programme never changes.';
                """,
            ),
            pgtrigger.Trigger(
                name="published_with_what_blocks_show",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__published_at__isnull=True, new__published_at__isnull=False),
                func="""
                    IF EXISTS (SELECT 1 FROM cycles_block b JOIN cycles_section s ON s.id = b.section_id
                               WHERE s.programme_id = NEW.id AND b.content IS NULL) THEN
                        RAISE EXCEPTION 'A published version keeps what its tables and charts show.';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

    @property
    def is_draft(self) -> bool:
        """Say whether the version may still be edited."""
        return self.published_at is None


@pghistory.track()
class Section(Versioned):
    """A numbered section of a programme version; ``key`` stays the same through all versions."""

    programme = models.ForeignKey(ProgrammeVersion, models.CASCADE, related_name="sections")
    number = models.PositiveSmallIntegerField(_("number"))
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    title = TranslatedField(_("title"))

    class Meta:
        verbose_name = _("section")
        ordering = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "number"], name="section_number_once", deferrable=models.Deferrable.DEFERRED
            )
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="only_in_draft",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=_ONLY_IN_DRAFT.format(versions="NEW.programme_id, OLD.programme_id"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


@pghistory.track()
class Paragraph(Versioned):
    """A numbered paragraph. ``key`` stays the same through all versions, so a comment never slides to another text."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="paragraphs")
    number = models.PositiveSmallIntegerField(_("number"))
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    text = TranslatedField(_("text"))

    class Meta:
        verbose_name = _("paragraph")
        ordering = ("section__number", "number")
        indexes: ClassVar = [index("paragraph_words", Words(F("text")))]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["section", "number"], name="paragraph_number_once", deferrable=models.Deferrable.DEFERRED
            )
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="only_in_draft",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=_ONLY_IN_DRAFT.format(versions=_OF_SECTIONS),
            )
        ]

    def __str__(self) -> str:
        return f"{self.section_id}.{self.number}"


@pghistory.track()
class Block(Versioned):
    """A table or a chart of a section: live while the version is a draft, as it was then once it is published.

    It stands below the section's paragraph number ``after`` (0: above the first one), there as the ``place``-th block,
    so that paragraphs keep their own numbers. ``key`` stays the same through all versions. ``content`` is what it
    shows, kept when the version is published: plain values as in a snapshot, texts per language, no persons.
    """

    class Kind(models.TextChoices):
        TARGETS = "targets", _("Target table of a theme")
        INDICATOR = "indicator", _("Chart of an indicator with path and target")
        ACTIONS = "actions", _("Table of actions and what they cost")
        COSTS = "costs", _("Table of costs by year, source and theme")
        TIMELINE = "timeline", _("Timeline of the actions")

    section = models.ForeignKey(Section, models.CASCADE, related_name="blocks")
    after = models.PositiveSmallIntegerField(default=0)
    place = models.PositiveSmallIntegerField(default=1)
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    kind = models.CharField(_("what it shows"), max_length=10, choices=Kind.choices)
    theme = models.ForeignKey(Node, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("theme"))
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("indicator")
    )
    title = TranslatedField(_("heading"))
    content = models.JSONField(null=True, editable=False)

    class Meta:
        verbose_name = _("table or chart")
        ordering = ("section__number", "after", "place")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["section", "after", "place"], name="block_place_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=~Q(kind="targets") | Q(theme__isnull=False), name="block_targets_theme"),
            models.CheckConstraint(
                condition=Q(kind="indicator", indicator__isnull=False) | ~Q(kind="indicator") & Q(indicator=None),
                name="block_indicator_chart",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="only_in_draft",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=_ONLY_IN_DRAFT.format(versions=_OF_SECTIONS),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.section_id}"
