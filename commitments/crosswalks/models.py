"""A crosswalk leads from the nodes of one framework version to those of another."""

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commitments.frameworks import guards, verification
from commitments.frameworks.models import FrameworkVersion, Node
from commitments.frameworks.verification import Mark, MarkField
from ims.editing import Versioned


@pghistory.track()
class Crosswalk(models.Model):
    """A mapping between two framework versions; ``provenance`` says whether somebody published it or it is ours."""

    class Provenance(models.TextChoices):
        PUBLISHED = "published", _("Published")
        OWN_PROPOSAL = "own_proposal", _("Our own proposal")

    source_version = models.ForeignKey(FrameworkVersion, models.PROTECT, related_name="crosswalks_from")
    target_version = models.ForeignKey(FrameworkVersion, models.PROTECT, related_name="crosswalks_to")
    provenance = models.CharField(_("provenance"), max_length=20, choices=Provenance.choices)
    note = models.TextField(_("note"), blank=True)
    sources = models.JSONField(_("sources, by their short name"), default=dict, blank=True)

    objects: ClassVar[models.Manager["Crosswalk"]] = models.Manager()

    class Meta:
        verbose_name = _("crosswalk")
        ordering = ("source_version", "target_version", "provenance")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source_version", "target_version", "provenance"], name="crosswalk_once_per_provenance"
            ),
            models.CheckConstraint(
                condition=~Q(source_version=F("target_version")), name="crosswalk_leads_to_another_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_version_id} → {self.target_version_id}"


@pghistory.track()
class CrosswalkLink(Versioned):
    """One step of a crosswalk: how the target node relates to the source node, why, and how sure that is.

    ``broader`` says that the target is broader than the source, ``narrower`` that it is narrower.
    """

    class Relation(models.TextChoices):
        EXACT = "exact", _("Exact")
        BROADER = "broader", _("Broader")
        NARROWER = "narrower", _("Narrower")
        RELATED = "related", _("Related")

    crosswalk = models.ForeignKey(Crosswalk, models.CASCADE, related_name="links")
    source = models.ForeignKey(Node, models.PROTECT, related_name="links_from")
    target = models.ForeignKey(Node, models.PROTECT, related_name="links_to")
    relation = models.CharField(_("relation"), max_length=10, choices=Relation.choices)
    note = models.TextField(_("note: why they correspond"), max_length=1000, blank=True)
    verification = MarkField(_("how sure the link is"))

    objects: ClassVar[models.Manager["CrosswalkLink"]] = models.Manager()

    class Meta:
        verbose_name = _("link of a crosswalk")
        ordering = ("crosswalk", "source__position", "target__position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["crosswalk", "source", "target"], name="crosswalk_link_once"),
            models.CheckConstraint(
                condition=Q(verification="") | Q(verification__regex=verification.PATTERN),
                name="crosswalk_link_mark_is_readable",
            ),
        ]
        triggers: ClassVar = [
            guards.same_version(
                "source", "SELECT source_version_id FROM commitments_crosswalk WHERE id = NEW.crosswalk_id"
            ),
            guards.same_version(
                "target", "SELECT target_version_id FROM commitments_crosswalk WHERE id = NEW.crosswalk_id"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.relation} {self.target_id}"

    @property
    def mark(self) -> Mark:
        """How sure the link is; one without a mark counts as recalled, the least sure grade."""
        return verification.parse(self.verification)
