"""A framework is a tree of any depth with its own level names, in versions that never change once published."""

from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Deferrable, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from commitments.frameworks import guards, verification
from commitments.frameworks.verification import Mark, MarkField, marked
from ims.editing import Versioned
from ims.fields import TranslatedField
from ims.models import User
from ims.search.folding import folded_words, words_of

# The framework that is meant where nobody says which.
DEFAULT_FRAMEWORK = "aalborg"


@pghistory.track()
class Framework(models.Model):
    """A set of commitments a city can sign or work by, such as the Aalborg Commitments."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=300)

    objects: ClassVar[models.Manager["Framework"]] = models.Manager()

    class Meta:
        verbose_name = _("framework")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.title


class FrameworkVersionQuerySet(models.QuerySet["FrameworkVersion"]):
    """Versions by who may read them and whether they hold."""

    def readable_by(self, user: User) -> "FrameworkVersionQuerySet":
        """Published versions for everybody; drafts only for the installation's admins."""
        if getattr(user, "is_installation_admin", False):
            return self
        return self.exclude(status=FrameworkVersion.Status.DRAFT)

    def in_force(self) -> "FrameworkVersionQuerySet":
        """The published versions; at most one a framework."""
        return self.filter(status=FrameworkVersion.Status.PUBLISHED)


# What makes up a version's content, beside its nodes and obligations: frozen when it is published.
VERSION_TEXTS = ("label", "title", "publisher", "place", "note")
VERSION_WORDINGS = ("lead_in", "signing_rule")
VERSION_FACTS = ("language", "adopted_on", "ends_on", "level_names", "own_pledges", "sources", "verification_key")


@pghistory.track()
class FrameworkVersion(models.Model):
    """One wording of a framework. A draft may be loaded again; a published version never changes.

    :func:`commitments.loading.load` is the way to write one. A superseded version names the one that took its place.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        SUPERSEDED = "superseded", _("Superseded")

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="versions")
    label = models.CharField(_("version"), max_length=40, help_text=_("For example 2004."))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    title = models.CharField(_("title"), max_length=300)
    language = models.CharField(_("language of the texts"), max_length=10, default="en")
    publisher = models.CharField(_("publisher"), max_length=300, blank=True)
    place = models.CharField(_("place of adoption"), max_length=300, blank=True)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    ends_on = models.DateField(_("runs until"), null=True, blank=True)
    level_names = ArrayField(models.CharField(max_length=60), verbose_name=_("names of the levels"), default=list)
    lead_in = models.TextField(_("lead-in before the items of a theme"), blank=True)
    lead_in_verification = MarkField(_("how sure the lead-in is"))
    signing_rule = models.TextField(_("who signs"), blank=True)
    signing_rule_verification = MarkField(_("how sure the rule of signing is"))
    # Such as the Mayors' Asia-Pacific Environmental Summit: no list, each signatory pledges something of its own.
    own_pledges = models.BooleanField(_("each signatory makes pledges of its own"), default=False)
    note = models.TextField(_("note of ours"), blank=True)
    sources = models.JSONField(_("sources, by their short name"), default=dict, blank=True)
    verification_key = models.JSONField(_("what the marks mean"), default=dict, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="supersedes", verbose_name=_("superseded by")
    )

    objects = FrameworkVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a framework")
        ordering = ("framework", "adopted_on", "label")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["framework", "label"], name="version_label_once_per_framework"),
            models.UniqueConstraint(
                fields=["framework"], condition=Q(status="published"), name="version_in_force_once_per_framework"
            ),
            models.CheckConstraint(
                condition=Q(status="draft", published_at__isnull=True)
                | (~Q(status="draft") & Q(published_at__isnull=False)),
                name="version_published_at_says_when",
            ),
            models.CheckConstraint(
                condition=Q(status="superseded", superseded_by__isnull=False)
                | (~Q(status="superseded") & Q(superseded_by__isnull=True)),
                name="version_superseded_names_its_successor",
            ),
            *(marked("version", text, f"{text}_verification") for text in VERSION_WORDINGS),
        ]
        triggers: ClassVar = [
            guards.version_stays(
                [
                    "framework_id",
                    "published_at",
                    *VERSION_TEXTS,
                    *VERSION_FACTS,
                    *VERSION_WORDINGS,
                    *(f"{text}_verification" for text in VERSION_WORDINGS),
                ]
            ),
            guards.successor_holds(),
            guards.names_again("version_id = {row}.id", pgtrigger.UpdateOf("language")),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.label})"

    def get_absolute_url(self) -> str:
        return reverse("framework_version", args=[self.framework.code, self.label])

    @property
    def is_superseded(self) -> bool:
        """Say whether another version took its place."""
        return self.status == self.Status.SUPERSEDED

    @property
    def is_draft(self) -> bool:
        """Say whether the content may still change."""
        return self.status == self.Status.DRAFT

    def level_name(self, level: int) -> str:
        """The framework's own name of a level, counted from 0; deeper than named ones share the last name."""
        return self.level_names[min(level, len(self.level_names) - 1)] if self.level_names else ""


class NodeQuerySet(models.QuerySet["Node"]):
    """Nodes of a framework, always in reading order: by position, never by code, since 10.2 follows 2.1."""

    def of_version(self, version: FrameworkVersion) -> "NodeQuerySet":
        """Every node of the version in reading order, a theme before its commitments."""
        return self.filter(version=version).order_by("position")

    def themes(self) -> "NodeQuerySet":
        """The nodes at the top of the tree, whatever the framework calls them."""
        return self.filter(parent__isnull=True)

    def children_of(self, node: "Node") -> "NodeQuerySet":
        """The nodes directly below this one."""
        return self.filter(parent=node).order_by("position")

    def ancestors_of(self, node: "Node") -> "NodeQuerySet":
        """The nodes it stands under, from the top: of each higher level the last one before it in reading order."""
        before = self.filter(version=node.version_id, position__lt=node.position, level__lt=node.level)
        return before.order_by("level", "-position").distinct("level")

    def leaves(self) -> "NodeQuerySet":
        """The nodes that have nothing below them, such as the 50 Aalborg commitments."""
        return self.filter(~Exists(Node.objects.filter(parent=OuterRef("pk"))))

    def readable_by(self, user: User) -> "NodeQuerySet":
        """Nodes of the versions the person may read."""
        return self.filter(version__in=FrameworkVersion.objects.readable_by(user))

    def matching(self, words: str) -> "NodeQuerySet":
        """Nodes whose code, texts or translations hold every word, without regard to case, accents and punctuation."""
        wanted = words_of(words)
        found = self.none() if wanted is None else self
        for word in wanted or ():
            translated = NodeTranslation.objects.filter(node=OuterRef("pk"), folded__contains=word)
            found = found.filter(Q(folded__contains=word) | Exists(translated))
        return found


NODE_WORDINGS = ("title", "text", "preamble", "lead_in")


@pghistory.track(exclude=["folded", "names"])
class Node(models.Model):
    """A theme, commitment, goal, target, indicator or milestone: one item in a framework's tree.

    ``position`` counts from 1 through the whole version, depth first, so ordering by it is the reading order.
    ``level`` counts from 0 at the top. ``text`` is the wording of a commitment, ``title`` a theme's name; a node has
    at least one of the two.
    """

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="nodes")
    parent = models.ForeignKey("self", models.RESTRICT, null=True, blank=True, related_name="children")
    code = models.CharField(_("code"), max_length=40)
    position = models.PositiveIntegerField(_("place in the reading order"))
    level = models.PositiveSmallIntegerField(_("level"), default=0)
    title = models.CharField(_("title"), max_length=500, blank=True)
    title_verification = MarkField(_("how sure the title is"))
    text = models.TextField(_("text"), blank=True)
    verification = MarkField(_("how sure the text is"))
    preamble = models.TextField(_("preamble"), blank=True)
    preamble_verification = MarkField(_("how sure the preamble is"))
    # Only where it differs from the version's, as in themes 3 and 4 of the Aalborg Commitments.
    lead_in = models.TextField(_("lead-in before its items"), blank=True)
    lead_in_verification = MarkField(_("how sure the lead-in is"))
    note = models.TextField(_("note of ours"), blank=True)
    folded = models.TextField(editable=False, default="")
    # What it is called, kept by a trigger and no content: a list of items needs no second query for its language.
    names = TranslatedField(_("what it is called"), editable=False)

    objects = NodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of a framework")
        ordering = ("version", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "code"], name="node_code_once_per_version"),
            models.UniqueConstraint(
                fields=["version", "position"],
                name="node_position_once_per_version",
                deferrable=Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=~Q(code=""), name="node_has_a_code"),
            models.CheckConstraint(condition=~Q(title="", text=""), name="node_has_a_title_or_a_text"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="node_is_not_its_parent"
            ),
            marked("node", "title", "title_verification"),
            marked("node", "text", "verification"),
            marked("node", "preamble", "preamble_verification"),
            marked("node", "lead_in", "lead_in_verification"),
        ]
        triggers: ClassVar = [
            guards.published_stays("{row}.version_id", no_content="names"),
            guards.stays_a_tree(),
            guards.names_follow(),
            pgtrigger.ReadOnly(name="keeps_its_version", fields=["version"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = self.fold()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("node", args=[self.version.framework.code, self.version.label, self.code])

    def fold(self) -> str:
        """Return what a search looks through: code, title, text and preamble, folded."""
        return folded_words(" ".join((self.code, self.title, self.text, self.preamble)))

    @property
    def label(self) -> str:
        """The code as people say it, for example "6.2"."""
        return self.code

    @property
    def name(self) -> str:
        """The title, or the text where an item has no title: in the reader's language where there is a translation."""
        return self.names.get(get_language() or "") or self.title or self.text

    @property
    def mark(self) -> Mark:
        """How sure the framework's own wording of :attr:`name` is."""
        return verification.parse(self.title_verification if self.title else self.verification)


@pghistory.track(exclude=["folded"])
class NodeTranslation(Versioned):
    """One text of a node in another language, with its own mark.

    A translation is no content of the version: it may be added, corrected and taken out also once the version is
    published, and every wording stays in the history (``docs/decisions/translations-are-no-content.md``).
    """

    class Field(models.TextChoices):
        TITLE = "title", _("title")
        TEXT = "text", _("text")
        PREAMBLE = "preamble", _("preamble")
        LEAD_IN = "lead_in", _("lead-in")

    node = models.ForeignKey(Node, models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=10)
    field = models.CharField(_("which text"), max_length=10, choices=Field.choices)
    text = models.TextField(_("text"))
    verification = MarkField(_("how sure the translation is"))
    folded = models.TextField(editable=False, default="")

    objects: ClassVar[models.Manager["NodeTranslation"]] = models.Manager()

    class Meta:
        verbose_name = _("translation")
        ordering = ("node", "field", "language")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["node", "language", "field"], name="translation_once_per_language"),
            models.CheckConstraint(condition=~Q(text=""), name="translation_is_not_empty"),
            marked("translation", "text", "verification"),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="keeps_its_place", fields=["node", "language", "field"]),
            guards.names_again("id = {row}.node_id", pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = folded_words(self.text)
        super().save(*args, **kwargs)

    @property
    def mark(self) -> Mark:
        """How sure the translation is."""
        return verification.parse(self.verification)


@pghistory.track()
class Obligation(models.Model):
    """What a signatory owes, and the rule that turns a date of signature into dates.

    Rules may stand together: months after the signature, a fixed date, every so many months, and at least k of n
    nodes in each such period. ``met_by`` names the step of the yearly cycle whose end meets the obligation; without
    it the city says itself what it did.
    """

    class MetBy(models.TextChoices):
        BASELINE = "baseline", _("a baseline review that is closed")
        PROGRAMME = "programme", _("a programme that the council approved")
        MONITORING = "monitoring", _("a year of monitoring that is closed")
        EVALUATION = "evaluation", _("an evaluation that is closed")

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="obligations")
    node = models.ForeignKey(Node, models.RESTRICT, null=True, blank=True, related_name="obligations")
    code = models.CharField(_("code"), max_length=40)
    position = models.PositiveIntegerField(_("place in the order"))
    text = models.TextField(_("text"))
    verification = MarkField(_("how sure the text is"))
    months_after_signature = models.PositiveSmallIntegerField(_("months after the signature"), null=True, blank=True)
    fixed_date = models.DateField(_("fixed date"), null=True, blank=True)
    every_months = models.PositiveSmallIntegerField(_("every so many months"), null=True, blank=True)
    at_least = models.PositiveSmallIntegerField(_("at least so many items"), null=True, blank=True)
    out_of = models.PositiveSmallIntegerField(_("out of so many"), null=True, blank=True)
    recurrence = models.CharField(_("recurrence in words"), max_length=200, blank=True)
    met_by = models.CharField(_("met by this step of the cycle"), max_length=10, choices=MetBy.choices, blank=True)

    objects: ClassVar[models.Manager["Obligation"]] = models.Manager()

    class Meta:
        verbose_name = _("obligation")
        ordering = ("version", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "code"], name="obligation_code_once_per_version"),
            models.UniqueConstraint(
                fields=["version", "position"],
                name="obligation_position_once_per_version",
                deferrable=Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(at_least__isnull=True, out_of__isnull=True) | Q(at_least__gte=1, at_least__lte=F("out_of")),
                name="obligation_k_of_n",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="obligation_is_not_empty"),
            marked("obligation", "text", "verification"),
        ]
        triggers: ClassVar = [
            guards.published_stays("{row}.version_id"),
            guards.same_version("node", "NEW.version_id"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"

    @property
    def mark(self) -> Mark:
        """How sure the text is."""
        return verification.parse(self.verification)
