"""Indicators that all cities of the installation share."""

from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.frameworks import verification
from commitments.frameworks.verification import Mark, MarkField
from cycles.indicators.measures import CODE, Measure
from ims.editing import Versioned


class LibraryQuerySet(models.QuerySet["LibraryIndicator"]):
    """Indicators of the library."""

    def offered(self) -> "LibraryQuerySet":
        """Those that a city may take: not retired."""
        return self.filter(is_retired=False)


@pghistory.track()
class LibraryIndicator(Versioned, Measure):
    """An indicator that any city may take into its set; :mod:`cycles.indicators.indicator_library.services` writes it.

    Its ``version`` counts its changes: a city's indicator remembers from which one it was taken, and never changes
    with it. Every version stays in the history.
    """

    code = models.CharField(_("code"), max_length=20, validators=[CODE], unique=True)
    collection = models.CharField(_("collection"), max_length=120)
    source = models.CharField(_("source"), max_length=300)
    source_url = models.CharField(_("address of the source"), max_length=500, blank=True)
    verification = MarkField(_("how sure the wording is"))
    is_retired = models.BooleanField(
        _("retired"), default=False, help_text=_("No city takes it any more; those that did keep theirs.")
    )

    objects = LibraryQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator of the library")
        ordering = ("code",)
        constraints: ClassVar = [verification.marked("library", "source", "verification")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def mark(self) -> Mark:
        """How sure its wording is: print this beside it."""
        return verification.parse(self.verification)
