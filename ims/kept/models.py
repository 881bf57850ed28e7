"""Which transactions changed something, and in which city: what a kept page is asked against."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ims.cities.models import City

# Far longer than any page is kept and any transaction lasts: a row seen only at its commit must still be there then.
KEPT = timedelta(days=2)


class Change(models.Model):
    """A transaction that wrote rows of a city, or of every city where ``city`` is None. Triggers write it."""

    # PostgreSQL's own number of the transaction, which no later one of this cluster has.
    transaction = models.BigIntegerField(_("transaction"))
    # No constraint: checking one would wait for whoever has locked the city's row.
    city = models.ForeignKey(City, models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    at = models.DateTimeField(_("when"), db_default=Now(), db_index=True)

    objects: ClassVar[models.Manager["Change"]] = models.Manager()

    class Meta:
        verbose_name = _("change")
        constraints: ClassVar = [
            models.UniqueConstraint("city", "transaction", nulls_distinct=False, name="ims_change_once")
        ]

    def __str__(self) -> str:
        return f"transaction {self.transaction}"


def forget_old() -> int:
    """Delete what no kept page can be older than and return how many rows went."""
    return Change.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
