"""What the installation itself holds about a person: account, addresses, second factors, roles, mail, traces."""

from collections.abc import Iterator
from functools import cache

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Count, Q, Value
from django.utils.translation import gettext_lazy as _

from ims.mail.models import Mail
from ims.once import Submission
from ims.people.invitations.models import Invitation
from ims.people.models import Membership, User
from ims.people.privacy.parts import Fact, Part, register
from ims.personal_data import OURS

Rows = Iterator[tuple[Fact, ...]]


def register_own_parts() -> None:
    """Register the installation's parts; called once when Django starts."""
    register(
        Part(
            "account",
            _("Account"),
            {"number": _("Number"), "name": _("Name"), "email": _("E-mail address"), "language": _("Language")}
            | {"notices_by_mail": _("Notices by mail"), "since": _("Since"), "last_sign_in": _("Last signed in")},
            account,
            erase_account,
        )
    )
    columns = {"address": _("Address"), "confirmed": _("Confirmed")}
    register(Part("addresses", _("Addresses"), columns, addresses, erase_addresses))
    columns = {"kind": _("Kind"), "since": _("Since"), "last_used": _("Last used")}
    register(Part("second_factors", _("Second factors and keys"), columns, factors, erase_factors))
    columns = {"to": _("To"), "subject": _("Subject"), "text": _("Text"), "written": _("Written")}
    register(Part("mail", _("Mail"), columns, mails, erase_mails))
    columns = {"city": _("City"), "role": _("Role"), "address": _("Address"), "invited": _("Invited"), "to": _("To")}
    register(Part("invitations", _("Invitations"), columns, invitations, erase_invitations))
    register(
        Part(
            "roles",
            _("Roles"),
            {"city": _("City"), "role": _("Role"), "from": _("From"), "to": _("To")},
            roles,
            stays=_(
                "Which roles an account held and when stays with its number and without the name: it shows that who "
                "decided or approved something had the right to."
            ),
        )
    )
    register(
        Part(
            "traces",
            _("Rows that bear your number"),
            {"table": _("Kind"), "as": _("As"), "rows": _("How many")},
            traces,
            stays=_(
                "What an account did in office, and the history of it, stays with its number and without the name: a "
                "city must be able to account for its decisions."
            ),
        )
    )


def account(person: User) -> Rows:
    choices = ", ".join(f"{kind}: {how}" for kind, how in sorted(person.mail_choices.items()))
    yield (person.pk, person.name, person.email, person.language, choices, person.joined_at, person.last_login)


def addresses(person: User) -> Rows:
    yield from EmailAddress.objects.filter(user=person).order_by("pk").values_list("email", "verified")


def factors(person: User) -> Rows:
    for factor in Authenticator.objects.filter(user=person).order_by("pk"):
        yield (factor.get_type_display(), factor.created_at, factor.last_used_at)


def mails(person: User) -> Rows:
    found = Mail.objects.filter(_mail_of(person)).order_by("-pk").select_related("to")
    for mail in found:
        yield (mail.recipient, mail.subject, mail.text, mail.created_at)


def invitations(person: User) -> Rows:
    for one in Invitation.objects.filter(_invitations_of(person)).select_related("city").order_by("-pk"):
        yield (one.city.name, str(one.get_role_display()), one.address, one.invited_at, one.expires_at)


def roles(person: User) -> Rows:
    for one in Membership.objects.filter(user=person).select_related("city").order_by("starts_on", "pk"):
        yield (one.city.name, str(one.get_role_display()), one.starts_on, one.ends_on)


def traces(person: User) -> Rows:
    """Yield (kind, column, how many) of every row anywhere that names the person by number, in one query."""
    arms = [
        model._default_manager.filter(**{column: person.pk})
        .order_by()
        .annotate(_kind=Value(f"{model._meta.label} {column}", models.CharField()))
        .values("_kind")
        .annotate(_rows=Count("pk"))
        .values_list("_kind", "_rows")
        for model, column in columns_with_people()
    ]
    first, *others = arms
    for name, count in sorted(row for row in first.union(*others, all=True) if row[1]):
        label, column = name.split()
        model = apps.get_model(label)
        words = getattr(model._meta.get_field(column), "verbose_name", column)
        yield (str(model._meta.verbose_name), str(words), count)


@cache
def columns_with_people() -> tuple[tuple[type[models.Model], str], ...]:
    """Return (model, column) of each column of ours that names a person; histories only repeat these."""
    return tuple(
        (model, field.name)
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        if not hasattr(model, "pgh_tracked_model")
        for field in model._meta.concrete_fields
        if field.related_model is User
    )


def erase_addresses(person: User) -> None:
    EmailAddress.objects.filter(user=person).delete()


def erase_factors(person: User) -> None:
    Authenticator.objects.filter(user=person).delete()


def erase_mails(person: User) -> None:
    Mail.objects.filter(_mail_of(person)).delete()


def erase_invitations(person: User) -> None:
    """Delete invitations and what was mailed to the invited addresses, which need not be the account's by now."""
    found = Invitation.objects.filter(_invitations_of(person))
    Mail.objects.filter(address__in=list(found.values_list("address", flat=True))).delete()
    found.delete()


def erase_account(person: User) -> None:
    """Delete sessions and form tokens, and leave of the account the number by which history knows it."""
    known = {person.email, *EmailAddress.objects.filter(user=person).values_list("email", flat=True)}
    for session in Session.objects.iterator():
        data = session.get_decoded()
        words = str(data).lower()
        if data.get("_auth_user_id") == str(person.pk) or any(address in words for address in known):
            session.delete()
    Submission.objects.filter(user=person).delete()
    person.email = f"erased-{person.pk}@erased.invalid"
    person.language, person.last_login, person.mail_choices = "", None, {}
    person.is_active = person.is_installation_admin = False
    person.set_unusable_password()
    person.groups.clear()
    person.user_permissions.clear()
    person.save()


def _own_addresses(person: User) -> Q:
    return Q(address__in=EmailAddress.objects.filter(user=person).values("email")) | Q(address=person.email)


def _mail_of(person: User) -> Q:
    return Q(to=person) | Q(about=person) | _own_addresses(person)


def _invitations_of(person: User) -> Q:
    return Q(used_by=person) | _own_addresses(person)
