"""The baseline review of a cycle: scope, themes, legal register, assessment per commitment, significance."""

from datetime import date
from typing import Any, ClassVar

import pghistory
from django.contrib.postgres.expressions import ArraySubquery
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext_lazy as _

from commitments.models import FrameworkVersion, Node
from cycles.content import CycleContent
from cycles.cycle import Cycle
from cycles.indicators.models import Indicator, Observation
from ims.cities.models import Unit
from ims.fields import LongestText, TranslatedField
from ims.people.models import User

LINK = [URLValidator(["http", "https"])]
TITLE, NOTE = [LongestText(200)], [LongestText(300)]
SCORE = [MinValueValidator(1), MaxValueValidator(5)]


@pghistory.track()
class BaselineReview(CycleContent):
    """The review as a whole: geographic scope, framework, and the working group's sign-off."""

    framework = models.ForeignKey(FrameworkVersion, models.PROTECT, related_name="+", verbose_name=_("framework"))
    scope = TranslatedField(_("geographic and thematic scope"))
    no_legal_requirements = models.BooleanField(_("no legal requirements apply"), default=False)
    signed_off_at = models.DateTimeField(null=True, editable=False)
    signed_off_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("signed off by")
    )
    sign_off_note = TranslatedField(_("who met and what was agreed"), validators=NOTE)

    class Meta:
        verbose_name = _("baseline review")
        constraints: ClassVar = [models.UniqueConstraint(fields=["cycle"], name="baseline_review_once_per_cycle")]

    def __str__(self) -> str:
        return f"Baseline review of cycle {self.cycle_id}"


def _count(rows: models.QuerySet[Any]) -> Coalesce:
    """Return an expression that counts the rows belonging to each theme review of the outer query."""
    mine = rows.filter(theme_review=OuterRef("pk")).order_by().values("theme_review")
    return Coalesce(Subquery(mine.annotate(n=Count("pk")).values("n")), 0)


def called_in() -> models.Subquery:
    """Return an expression on cycles: what the framework of the year's review calls its upper level."""
    reviews = BaselineReview.objects.filter(cycle=models.OuterRef("pk"))
    return models.Subquery(reviews.values("framework__level_names__0")[:1])


class ThemeReviewQuerySet(models.QuerySet["ThemeReview"]):
    """Themes in scope, always asked for by cycle, in the framework's reading order."""

    def in_cycle(self, cycle: Cycle) -> "ThemeReviewQuerySet":
        """The cycle's themes in scope with the framework's item."""
        return self.filter(cycle=cycle).select_related("theme__version__framework").order_by("theme__position")

    def with_counts(self, today: date) -> "ThemeReviewQuerySet":
        """Add how many gaps, legal requirements, overdue checks, commitments and assessed ones each theme has.

        Its evidence, its gaps and its members' marks come along as ``attached``, ``listed_gaps`` and ``given_marks``.
        """
        assessed = CommitmentAssessment.objects.exclude(assessment=CommitmentAssessment.Assessment.NOT_ASSESSED)
        below = Node.objects.filter(parent=OuterRef("theme")).order_by().values("parent")
        facts = JSONObject(pk="pk", title="title", note="note", url="url", name="file__name", size="file__size")
        attached = Evidence.objects.filter(theme_review=OuterRef("pk")).order_by("pk").values_list(facts)
        gap = JSONObject(pk="pk", missing="missing", reason="reason", indicator="indicator__code")
        gaps = DataGap.objects.filter(theme_review=OuterRef("pk")).order_by("pk").values_list(gap)
        marks = JSONObject(member="member_id", importance="importance", urgency="urgency", influence="influence")
        given = ThemeScore.objects.filter(theme_review=OuterRef("pk")).order_by("pk").values_list(marks)
        return self.annotate(
            attached=ArraySubquery(attached),
            given_marks=ArraySubquery(given),
            listed_gaps=ArraySubquery(gaps),
            gap_count=_count(DataGap.objects.all()),
            requirement_count=_count(LegalRequirement.objects.all()),
            overdue_count=_count(LegalRequirement.objects.filter(check_by__lt=today)),
            assessed_count=_count(assessed),
            commitment_count=Coalesce(Subquery(below.annotate(n=Count("pk")).values("n")), 0),
        )


@pghistory.track()
class ThemeReview(CycleContent):
    """One theme in scope: present condition, trends, gaps and significance; its SWOT board has points of its own.

    Significance = importance × urgency × influence, 1 to 5 each; it ranks the priorities.
    """

    theme = models.ForeignKey(Node, models.PROTECT, related_name="theme_reviews")
    condition = TranslatedField(_("present condition and pressures"))
    trends = TranslatedField(_("trends"))
    policies = TranslatedField(_("political priorities, and how plans work together"))
    organisation = TranslatedField(_("organisation, responsibilities and stakeholders"))
    gap_accepted = models.BooleanField(_("the missing text is accepted as a gap"), default=False)
    gap_reason = TranslatedField(_("why it is missing"), validators=NOTE)
    importance = models.PositiveSmallIntegerField(_("importance"), null=True, blank=True, validators=SCORE)
    urgency = models.PositiveSmallIntegerField(_("urgency"), null=True, blank=True, validators=SCORE)
    influence = models.PositiveSmallIntegerField(_("influence"), null=True, blank=True, validators=SCORE)
    is_priority = models.BooleanField(_("priority"), default=False)

    objects = ThemeReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("theme review")
        ordering = ("theme__position",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cycle", "theme"], name="theme_review_once_per_cycle"),
            models.CheckConstraint(condition=Q(gap_accepted=False) | ~Q(gap_reason={}), name="theme_gap_has_a_reason"),
            *[
                models.CheckConstraint(
                    condition=Q(**{f"{s}__isnull": True}) | Q(**{f"{s}__range": (1, 5)}), name=f"{s}_1_to_5"
                )
                for s in ("importance", "urgency", "influence")
            ],
        ]

    def __str__(self) -> str:
        return f"Theme {self.theme_id} of cycle {self.cycle_id}"

    @property
    def significance(self) -> int | None:
        """Importance × urgency × influence (1 to 125), or None while one is not agreed."""
        if self.importance is None or self.urgency is None or self.influence is None:
            return None
        return self.importance * self.urgency * self.influence


class ThemeIndicatorQuerySet(models.QuerySet["ThemeIndicator"]):
    """Indicators of themes, always asked for by cycle."""

    def in_cycle(self, cycle: Cycle) -> "ThemeIndicatorQuerySet":
        """The indicators of all themes in scope, by code."""
        return self.filter(cycle=cycle).select_related("indicator").order_by("indicator__code")

    def with_evidence(self) -> "ThemeIndicatorQuerySet":
        """Add whether there is a value, whether a value lacks its source, and whether the lack is listed as a gap."""
        values = Observation.objects.filter(indicator=OuterRef("indicator"), value__isnull=False)
        listed = DataGap.objects.filter(theme_review=OuterRef("theme_review"), indicator=OuterRef("indicator"))
        return self.annotate(
            has_value=Exists(values), has_unsourced=Exists(values.filter(source="")), is_listed_gap=Exists(listed)
        )


@pghistory.track()
class ThemeIndicator(CycleContent):
    """An indicator that describes a theme in this year's review."""

    theme_review = models.ForeignKey(ThemeReview, models.CASCADE, related_name="theme_indicators")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="theme_indicators")

    objects = ThemeIndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator of a theme")
        ordering = ("indicator__code",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["theme_review", "indicator"], name="theme_indicator_once")
        ]

    def __str__(self) -> str:
        return f"{self.theme_review_id}: {self.indicator_id}"


@pghistory.track()
class DataGap(CycleContent):
    """Data that is missing and listed as a gap; a measure that creates it must then be in the programme.

    ``indicator`` is named when the gap is that an indicator of the theme has no value.
    """

    theme_review = models.ForeignKey(ThemeReview, models.CASCADE, related_name="data_gaps")
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="data_gaps", verbose_name=_("indicator")
    )
    missing = TranslatedField(_("what is missing"), blank=False, validators=TITLE)
    reason = TranslatedField(_("why"), blank=False, validators=NOTE)

    class Meta:
        verbose_name = _("data gap")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.missing)


@pghistory.track()
class LegalRequirement(CycleContent):
    """One row of the legal register: what is asked, by which act, of whom, and when it was and is to be checked."""

    class Met(models.TextChoices):
        YES = "yes", _("Met")
        PARTLY = "partly", _("Partly met")
        NO = "no", _("Not met")
        UNKNOWN = "unknown", _("Not checked")

    theme_review = models.ForeignKey(ThemeReview, models.CASCADE, related_name="legal_requirements")
    requirement = TranslatedField(_("requirement"), blank=False, validators=TITLE)
    act = TranslatedField(_("act"), validators=TITLE)
    paragraph = models.CharField(_("paragraph or article"), max_length=60, blank=True)
    url = models.CharField(_("link to the act"), max_length=500, blank=True, validators=LINK)
    applies_to = TranslatedField(_("applies to"), validators=[LongestText(120)])
    met = models.CharField(_("met"), max_length=8, choices=Met.choices, default=Met.UNKNOWN)
    responsible = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=_("responsible"), null=True, blank=True, related_name="+"
    )
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    check_by = models.DateField(_("next check by"), null=True, blank=True)

    class Meta:
        verbose_name = _("legal requirement")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.requirement)

    def is_overdue(self, today: date) -> bool:
        """Say whether the next check should have been made before today."""
        return self.check_by is not None and self.check_by < today


class EvidenceFile(models.Model):
    """The bytes of a file attached as evidence, as they were checked by :mod:`ims.evidence_files`; never changed.

    Copies of the evidence in later years share it, and a snapshot names it by its SHA-256.
    """

    name = models.CharField(_("name of the file"), max_length=120)
    media_type = models.CharField(max_length=100)
    content = models.BinaryField()
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["EvidenceFile"]] = models.Manager()

    class Meta:
        verbose_name = _("evidence file")

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Evidence(CycleContent):
    """What a theme's review rests on: a file, or a link to where it is published."""

    theme_review = models.ForeignKey(ThemeReview, models.CASCADE, related_name="evidence")
    title = TranslatedField(_("title"), blank=False, validators=TITLE)
    note = TranslatedField(_("what it shows"), validators=NOTE)
    url = models.CharField(_("link"), max_length=500, blank=True, validators=LINK)
    file = models.ForeignKey(EvidenceFile, models.PROTECT, null=True, blank=True, related_name="evidence")

    class Meta:
        verbose_name = _("evidence")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(file__isnull=True) & ~Q(url="") | Q(file__isnull=False, url=""),
                name="evidence_is_a_file_or_a_link",
            )
        ]

    def __str__(self) -> str:
        return str(self.title)


@pghistory.track()
class CommitmentAssessment(CycleContent):
    """How far the city meets one commitment."""

    class Assessment(models.TextChoices):
        FULLY = "fully", _("Fully met")
        PARTLY = "partly", _("Partly met")
        NOT_MET = "not_met", _("Not met")
        NOT_ASSESSED = "not_assessed", _("Not assessed")

    theme_review = models.ForeignKey(ThemeReview, models.CASCADE, related_name="assessments")
    commitment = models.ForeignKey(Node, models.PROTECT, related_name="assessments")
    assessment = models.CharField(
        _("assessment"), max_length=12, choices=Assessment.choices, default=Assessment.NOT_ASSESSED
    )
    remark = TranslatedField(_("remark"), validators=NOTE)

    class Meta:
        verbose_name = _("assessment")
        ordering = ("commitment__position",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["theme_review", "commitment"], name="assessment_once_per_commitment")
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id}: {self.assessment}"


class ThemeScoreQuerySet(models.QuerySet["ThemeScore"]):
    """Members' marks, always asked for by cycle."""

    def in_cycle(self, cycle: Cycle) -> "ThemeScoreQuerySet":
        """The marks of all members for the cycle's themes."""
        return self.filter(cycle=cycle)


@pghistory.track()
class ThemeScore(CycleContent):
    """What one member of the working group thinks of a theme's significance, before the group agrees."""

    theme_review = models.ForeignKey(ThemeReview, models.CASCADE, related_name="member_scores")
    member = models.ForeignKey(User, models.PROTECT, verbose_name=_("member"), related_name="+")
    importance = models.PositiveSmallIntegerField(_("importance"), validators=SCORE)
    urgency = models.PositiveSmallIntegerField(_("urgency"), validators=SCORE)
    influence = models.PositiveSmallIntegerField(_("influence"), validators=SCORE)

    objects = ThemeScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("a member's scores")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["theme_review", "member"], name="theme_score_once_per_member"),
            models.CheckConstraint(
                condition=Q(importance__range=(1, 5), urgency__range=(1, 5), influence__range=(1, 5)),
                name="theme_score_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.theme_review_id}: {self.importance} × {self.urgency} × {self.influence}"
