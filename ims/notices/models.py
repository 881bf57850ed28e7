"""Notices: one row per person and cause."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ims.cities.models import City
from ims.mail.models import Mail
from ims.people.models import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices by reader."""

    def to(self, person: User) -> "NoticeQuerySet":
        """The person's notices, unread ones first, then the newest first."""
        return self.filter(person=person).order_by(models.F("read_at").asc(nulls_first=True), "-pk")

    def unread(self) -> "NoticeQuerySet":
        """Notices that nobody has read yet."""
        return self.filter(read_at=None)

    def matching(self, city: str, kind: str) -> "NoticeQuerySet":
        """Notices of the city with this slug and of this kind; "" means all."""
        found = self.filter(city__slug=city) if city else self
        return found.filter(kind=kind) if kind else found


class Notice(models.Model):
    """What one person was told once, in their language, and the path of the page where it stands.

    It holds personal data, so it has no history, goes with the person, and goes by itself after a while
    (:func:`ims.notices.services.forget_old`). ``about`` is another person whom the words name: erasing them deletes it.
    """

    person = models.ForeignKey(User, models.CASCADE, related_name="notices", verbose_name=_("to"))
    city = models.ForeignKey(City, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    # Names the cause: the same cause told twice to one person is one row.
    key = models.CharField(max_length=200)
    about = models.ForeignKey(User, models.CASCADE, null=True, related_name="+", verbose_name=_("about"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    url = models.CharField(max_length=500, blank=True)
    written_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    # The mail with which it went, alone or in a digest; a digest takes up what waits for one.
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, related_name="notices")
    awaits_digest = models.BooleanField(default=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "key"], name="notice_once_per_cause")]
        indexes: ClassVar = [
            models.Index(fields=["person"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["city", "person"], condition=Q(awaits_digest=True), name="notice_awaits_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
