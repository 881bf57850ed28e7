"""Indicators of a city and their observations; both belong to the city and go on from year to year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import Cast, JSONObject
from django.utils.translation import gettext_lazy as _

from commitments.models import FrameworkVersion, Node
from cycles.indicators.breakdown.models import Category, Dimension, Parted
from cycles.indicators.computed.formulas import DEEPEST, Formula
from cycles.indicators.entering.sources import Sourced
from cycles.indicators.indicator_library.models import LibraryIndicator
from cycles.indicators.measures import CODE, Measure
from ims.cities.models import City, Unit
from ims.editing import Versioned
from ims.fields import LongestText, PublishedDecimalField, TranslatedField
from ims.jobs import JobQuerySet, WatchedJob
from ims.people.models import User
from ims.search.vectors import Words, index

EVENTS = (pghistory.InsertEvent, pghistory.UpdateEvent, pghistory.DeleteEvent)


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    """Indicators, always asked for by city."""

    def in_city(self, city: City) -> "IndicatorQuerySet":
        """The city's indicators by code."""
        return self.filter(city=city)

    def described(self) -> "IndicatorQuerySet":
        """Fetch in the same query what a line about an indicator names: theme, commitment, owner, unit."""
        return self.select_related("commitment__parent", "owner", "responsible", "derived_from")

    def measured(self) -> "IndicatorQuerySet":
        """Those whose values are entered: not the computed ones."""
        return self.filter(formula="")

    def with_inputs(self, wanted: Q) -> "IndicatorQuerySet":
        """The wanted ones and those that they are computed from, as deep as formulas stand on each other."""
        reached = [Indicator.objects.filter(wanted)]
        for _formula in range(DEEPEST):
            reached.append(Indicator.objects.filter(feeds__computed__in=reached[-1].values("pk")))
        return self.filter(reduce(or_, (Q(pk__in=rows.values("pk")) for rows in reached)))


@pghistory.track()
class Indicator(Versioned, Measure):
    """What a city measures: code, name, unit, wanted direction, source and owner; of its own or from the library.

    :mod:`cycles.indicators.services` is the way to write one.
    """

    city = models.ForeignKey(City, models.PROTECT, related_name="indicators")
    code = models.CharField(_("code"), max_length=20, validators=[CODE])
    commitment = models.ForeignKey(
        Node, models.PROTECT, verbose_name=_("commitment"), null=True, blank=True, related_name="indicators"
    )
    source = TranslatedField(_("source"), validators=[LongestText(200)])
    source_url = models.CharField(_("address of the source"), max_length=500, blank=True)
    related = models.CharField(_("related indicator elsewhere"), max_length=120, blank=True)
    owner = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("owner"), null=True, blank=True, related_name="indicators"
    )
    responsible = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=_("responsible unit"), null=True, blank=True, related_name="indicators"
    )

    # A computed indicator names its formula; its inputs are those of cycles.indicators.computed.
    formula = models.CharField(_("formula"), max_length=12, choices=Formula.choices, blank=True)
    factor = models.PositiveIntegerField(_("factor"), default=1)
    decimals = models.PositiveSmallIntegerField(_("decimal places"), default=0)
    dimension = models.ForeignKey(
        Dimension, models.PROTECT, verbose_name=_("broken down by"), null=True, blank=True, related_name="+"
    )
    second_dimension = models.ForeignKey(
        Dimension, models.PROTECT, verbose_name=_("and by"), null=True, blank=True, related_name="+"
    )
    is_summable = models.BooleanField(
        _("its parts add up to the total"), default=False, help_text=_("Persons do; per cent do not.")
    )
    derived_from = models.ForeignKey(
        LibraryIndicator, models.PROTECT, null=True, editable=False, related_name="indicators"
    )
    derived_version = models.PositiveIntegerField(null=True, editable=False)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        indexes: ClassVar = [
            index("indicator_words", F("code"), Words(F("name")), Words(F("source")), Words(F("method"))),
        ]
        ordering = ("code",)
        constraints: ClassVar = [models.UniqueConstraint(fields=["city", "code"], name="indicator_code_once_per_city")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def source_in(self, language: str) -> str:
        """The source in a language, else in any: what a value without a source of its own is given."""
        return str(self.source.best(language, language)[0])

    def sourced(self, source: str) -> str:
        """A value's source: in the reader's language where it is the indicator's own, as it was given otherwise."""
        return str(self.source) if not source or source in self.source.values() else source

    @property
    def is_computed(self) -> bool:
        """Say whether its values follow from other indicators and are never typed."""
        return bool(self.formula)

    @property
    def theme(self) -> Node | None:
        """The theme at the top of the commitment's branch, as far as it was fetched with it."""
        return self.commitment and (self.commitment.parent or self.commitment)


class ObservationQuerySet(models.QuerySet["Observation"]):
    """Observations in the order of their days."""

    def of(self, indicators: Iterable[Indicator]) -> "ObservationQuerySet":
        """The series of these indicators, each from its first period to its last, revisions beside each value."""
        before = Cast("before_value", models.TextField())  # as text, so that no digit is lost on the way
        facts = JSONObject(pk="pk", kind="kind", at="at", value=before, gap="before_gap")
        revised = Revision.objects.filter(observation=OuterRef("pk")).order_by("pk").values_list(facts)
        rows = self.filter(indicator__in=list(indicators)).annotate(revised=ArraySubquery(revised))
        return rows.order_by("indicator_id", "starts_on", "ends_on")


class TotalsManager(models.Manager.from_queryset(ObservationQuerySet)):  # type: ignore[misc]
    """Observations of whole indicators: series, targets and judgements never see a part."""

    def get_queryset(self) -> ObservationQuerySet:
        """Return the totals."""
        rows: ObservationQuerySet = super().get_queryset()
        return rows.filter(category=None, second_category=None)


# A file writes up to a million rows in one statement, so history is written once a statement too and not once a row.
@pghistory.track(*(event(level=pghistory.Statement) for event in EVENTS))
class Observation(Versioned, Sourced, Parted):
    """An indicator's value in a period, with exactly the published digits, or the reason why there is none.

    ``period`` is the label as published (2010, 2010/11, 2017-18); ``starts_on`` and ``ends_on`` are its days, both
    included. A zero is a value; "not available" is a reason, never a zero. With a category it is one part of the
    indicator's value: ``objects`` are the totals, ``everything`` has the parts too.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="observations")
    period = models.CharField(_("period"), max_length=20)
    starts_on = models.DateField()
    ends_on = models.DateField()
    value = PublishedDecimalField(_("value"), null=True, blank=True)
    gap_reason = models.CharField(_("reason why there is no value"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = TotalsManager()
    everything = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("observation")
        ordering = ("indicator", "starts_on", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["indicator", "starts_on", "ends_on", "category", "second_category"],
                name="observation_once_per_period",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, gap_reason="") | Q(value__isnull=True) & ~Q(gap_reason=""),
                name="observation_is_a_value_or_a_reason",
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="observation_ends_after_it_starts"),
        ]
        indexes: ClassVar = [models.Index(fields=["indicator", "-starts_on"])]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.period}: {self.value}"

    @property
    def year(self) -> int:
        """The year the period starts in: 2017/18 stands at 2017 on every axis and path."""
        return self.starts_on.year

    @property
    def past(self) -> "tuple[Past, ...]":
        """What stood here before, the earliest first; read with a series, empty otherwise."""
        return tuple(Past.of(facts) for facts in getattr(self, "revised", None) or ())

    @property
    def revised_as(self) -> str:
        """The kind of its last revision, "" without one; read with a series, empty otherwise."""
        return self.past[-1].kind if self.past else ""


@dataclass(frozen=True)
class Past:
    """What stood in an observation before one of its revisions; neither value nor reason before a late value."""

    revision: int
    kind: str
    at: datetime
    value: Decimal | None
    gap_reason: str

    @classmethod
    def of(cls, facts: dict[str, Any]) -> "Past":
        """Read it from the database's facts."""
        value = None if facts["value"] is None else Decimal(facts["value"])
        return cls(facts["pk"], facts["kind"], datetime.fromisoformat(facts["at"]), value, facts["gap"])


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Revisions of values."""

    def of(self, indicators: Iterable[Indicator]) -> "RevisionQuerySet":
        """The revisions of these indicators' values, the earliest first."""
        return self.filter(observation__indicator__in=list(indicators)).order_by("pk")

    def in_city(self, city: City) -> "RevisionQuerySet":
        """The city's revisions with indicator and person, the latest first."""
        rows = self.filter(observation__indicator__city=city).select_related(
            "observation__indicator", "observation__category", "observation__second_category", "by"
        )
        return rows.order_by("-pk")


class Revision(models.Model):
    """A published value that was replaced, or that came late: what stood before, what stands now, who, when and why.

    Append-only. ``before_value`` and ``before_gap`` are both empty where nothing stood before a late value.
    """

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Correction")
        LATE = "late", _("Late value")

    observation = models.ForeignKey(Observation, models.PROTECT, related_name="revisions")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.CORRECTION)
    before_value = PublishedDecimalField(_("value before"), null=True)
    before_gap = models.CharField(_("reason before"), max_length=200, blank=True)
    after_value = PublishedDecimalField(_("value after"), null=True)
    after_gap = models.CharField(_("reason after"), max_length=200, blank=True)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("corrected by"))
    at = models.DateTimeField(auto_now_add=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision of a value")
        ordering = ("pk",)
        triggers: ClassVar = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.observation_id}"


class FlagQuerySet(models.QuerySet["Flag"]):
    """Flags by what they stand on."""

    def latest_on(self, column: str, *kinds: str) -> models.Subquery:
        """The id of the latest revision flagged on the outer query's row and not looked at, None without one."""
        rows = self.filter(kind__in=kinds, object_id=OuterRef(column), looked_at__isnull=True)
        return models.Subquery(rows.order_by("-revision_id").values("revision_id")[:1])


@pghistory.track()
class Flag(models.Model):
    """Something that rests on a value that was revised, until somebody looked at it and said what follows.

    What it stands on is named by kind and id, because it may belong to any room above; see
    :mod:`cycles.indicators.resting`.
    """

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="flags")
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    year = models.PositiveSmallIntegerField(_("year"))
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("looked through by")
    )
    note = models.CharField(_("what follows from it"), max_length=300, blank=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("flag")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["revision", "kind", "object_id"], name="flag_once"),
            models.CheckConstraint(
                condition=Q(looked_at__isnull=True, looked_by__isnull=True)
                | Q(looked_at__isnull=False, looked_by__isnull=False),
                name="flag_looked_at_by_somebody",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "object_id"], condition=Q(looked_at=None), name="flag_open")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} rests on revision {self.revision_id}"


class SeriesUpload(models.Model):
    """Files of an import between its dry run and its confirmation, so that what was shown is what is loaded.

    ``name`` and ``mapping`` are those of the values file; ``result`` is what was found in it or what loading did. A
    large one is read and loaded by a worker.
    """

    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    by = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("uploaded by"))
    framework = models.ForeignKey(FrameworkVersion, models.CASCADE, null=True, related_name="+")
    indicators = models.BinaryField(null=True)
    observations = models.BinaryField(null=True)
    name = models.CharField(max_length=200, blank=True)
    mapping = models.JSONField(null=True)
    result = models.JSONField(null=True)
    is_large = models.BooleanField(default=False)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    loaded_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["SeriesUpload"]] = models.Manager()

    class Meta:
        verbose_name = _("uploaded series")

    def __str__(self) -> str:
        return f"Upload {self.pk}"


class ImportJob(WatchedJob):
    """Files that a worker checks or loads."""

    class Act(models.TextChoices):
        CHECK = "check", _("Checking the file")
        LOAD = "load", _("Loading the file")

    upload = models.ForeignKey(SeriesUpload, models.CASCADE, related_name="jobs")
    act = models.CharField(max_length=5, choices=Act.choices)
    by = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("ordered by"))
    reason = models.CharField(max_length=300, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)

    objects = JobQuerySet["ImportJob"].as_manager()

    class Meta(WatchedJob.Meta):
        verbose_name = _("import job")
        ordering = ("-pk",)


class ColumnChoice(models.Model):
    """What somebody of the city chose for files with these headers; holds for the next one, see ``files.mapping``."""

    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    headers = models.CharField(max_length=64)
    chosen = models.JSONField()

    objects: ClassVar[models.Manager["ColumnChoice"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["city", "headers"], name="column_choice_once_per_headers")
        ]

    def __str__(self) -> str:
        return f"{self.city_id}: {self.headers[:8]}"


Part = tuple[Category | None, Category | None]
WHOLE: Part = (None, None)


def part_of(row: Parted) -> Part:
    """Return the categories that a value is of; WHOLE for the total."""
    return row.category, row.second_category


def longest(model: type[models.Model], name: str) -> int:
    """Return how many letters a text column holds."""
    column = model._meta.get_field(name)
    if isinstance(column, models.CharField) and column.max_length is not None:
        return column.max_length
    for validator in getattr(column, "validators", ()):
        if isinstance(validator, LongestText):
            return int(validator.limit_value)
    raise TypeError(f"{name} is no text of limited length.")
