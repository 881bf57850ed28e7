"""What every row of a cycle's content has in common: its cycle, its version for editing, and where it came from."""

from typing import ClassVar, Self

from django.db import models

from cycles.cycle import Cycle
from ims.editing import Versioned


class CycleContent(Versioned):
    """A row that belongs to one cycle. A copy carried into the next year names the row it came from."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="+")
    origin = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="copies")

    class Meta:
        abstract = True

    # What a copy must not take over as it is: its identity and what the copier sets anew.
    NOT_COPIED: ClassVar[frozenset[str]] = frozenset({"id", "cycle", "origin", "version"})

    def copy_into(self, cycle: Cycle, **changed: object) -> Self:
        """Return a new saved row in another cycle with the same content, remembering this one as its origin."""
        kept = {
            field.name: getattr(self, field.name)
            for field in self._meta.concrete_fields
            if field.name not in self.NOT_COPIED
        }
        return type(self)._default_manager.create(**{**kept, **changed}, cycle=cycle, origin=self)
