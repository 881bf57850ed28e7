"""People and the roles they hold in a city, from a date to a date."""

from datetime import date
from typing import Any, ClassVar

import pghistory
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, Group, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ims.cities.models import City, Unit
from ims.roles import Role
from ims.sorting import stored_sort_key


class UserManager(BaseUserManager["User"]):
    """Makes users; an address is stored in lower case so that one person has one account."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a new saved user; without a password nobody can sign in with one."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address.

    Names and addresses are personal data: this table keeps no history, and history elsewhere holds only ids.
    """

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    # By which lists of people sort, see ims.sorting; kept by save().
    sort_key = models.CharField(_("name as it is sorted"), max_length=200, editable=False, default="", db_collation="C")
    language = models.CharField(_("language"), max_length=10, blank=True)
    # Kind of notice → how it comes by mail, see ims.notices.kinds; what is not in it comes as usual.
    mail_choices = models.JSONField(_("notices by mail"), default=dict, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_installation_admin = models.BooleanField(_("admin of the installation"), default=False)
    joined_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_in_lower_case"),
            # guardian lets superusers through everything; rights here always come from a role.
            models.CheckConstraint(condition=Q(is_superuser=False), name="user_nobody_passes_every_check"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the key by which lists sort."""
        self.sort_key = stored_sort_key(self.name or self.email)
        if "name" in (kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*kwargs["update_fields"], "sort_key"}
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships by city, role and day."""

    def on(self, day: date) -> "MembershipQuerySet":
        """Memberships that hold on this day, both ends included."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day, user__is_active=True)

    def in_city(self, city: City) -> "MembershipQuerySet":
        """The city's memberships, past and future ones included."""
        return self.filter(city=city)

    def with_role(self, role: Role) -> "MembershipQuerySet":
        """Memberships in this role."""
        return self.filter(role=role)

    def matching(self, words: str) -> "MembershipQuerySet":
        """Memberships of people whose name or address contains the words; all without words."""
        words = words.strip()
        return self.filter(Q(user__name__icontains=words) | Q(user__email__icontains=words)) if words else self

    def in_time(self, when: str, day: date) -> "MembershipQuerySet":
        """Memberships that hold on the day or later ("" ), that have ended ("ended"), or "all"."""
        if when == "all":
            return self
        has_ended = Q(ends_on__isnull=False, ends_on__lt=day)
        return self.filter(has_ended) if when == "ended" else self.exclude(has_ended)


@pghistory.track()
class Membership(models.Model):
    """A role that a person holds in a city, from a date to a date (both included; no end means until further notice).

    ``group`` is the Django group of (city, role) to which guardian gives the rights of :data:`ims.roles.RIGHTS`;
    use :func:`ims.people.services.join` so that both always agree.
    """

    city = models.ForeignKey(City, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    group = models.ForeignKey(Group, models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="memberships")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        ordering = ("city", "role", "starts_on", "pk")
        indexes: ClassVar = [models.Index(fields=["user", "city"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_it_starts",
            ),
            models.UniqueConstraint(fields=["city", "user", "role", "starts_on"], name="membership_once_from_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.city_id}"

    def holds_on(self, day: date) -> bool:
        """Say whether the membership holds on this day, both ends included."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
