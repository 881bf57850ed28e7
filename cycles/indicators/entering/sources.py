"""Where a value comes from: the organisation, its address, the method and its limits."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sourced(models.Model):
    """The source of one value; ``source`` is the organisation that published it. To be mixed into another model."""

    source = models.CharField(_("source"), max_length=200, blank=True)
    source_url = models.CharField(_("address of the source"), max_length=500, blank=True)
    source_method = models.CharField(_("method"), max_length=300, blank=True)
    source_limits = models.CharField(_("limits"), max_length=300, blank=True)

    class Meta:
        abstract = True

    def take_source(self, given: "Sourced") -> None:
        """Take what the given one says of its source; what it leaves empty stays."""
        for name in SOURCE:
            setattr(self, name, getattr(given, name) or getattr(self, name))


SOURCE = ("source", "source_url", "source_method", "source_limits")
