"""A word left in every personal column of one person, and found again wherever it could lie."""

import io
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, models
from django.db.models import Q, QuerySet

from commitments.managing.models import FrameworkUpload
from cycles.baseline.models import EvidenceFile
from ims.mail.models import Mail
from ims.notices.models import Notice
from ims.people.invitations.models import Invitation
from ims.people.models import User
from ims.personal_data import Register
from reports.documents.models import Document
from stakeholders.models import CommentText, Stakeholder

CANARY = "zq7canary"
ADDRESS = f"{CANARY}@x.example"

# How to find one person's rows of every table with personal columns; a table that is registered and missing here fails.
ROWS: Mapping[str, Callable[[User], "QuerySet[Any]"]] = {
    "ims.User": lambda person: User.objects.filter(pk=person.pk),
    "ims.Invitation": lambda person: Invitation.objects.filter(used_by=person),
    "ims.Mail": lambda person: Mail.objects.filter(
        Q(to=person) | Q(about=person) | Q(address=person.email) | Q(notices__about=person)
    ),
    "ims.Notice": lambda person: Notice.objects.filter(Q(person=person) | Q(about=person)),
    "account.EmailAddress": lambda person: EmailAddress.objects.filter(user=person),
    "mfa.Authenticator": lambda person: Authenticator.objects.filter(user=person),
    "sessions.Session": lambda person: Session.objects.filter(pk__in=sessions_of(person)),
    "commitments.FrameworkUpload": lambda person: FrameworkUpload.objects.filter(by=person),
    "stakeholders.Stakeholder": lambda person: Stakeholder.objects.filter(user=person),
    "stakeholders.CommentText": lambda person: CommentText.objects.filter(comment__author=person),
}


def sessions_of(person: User) -> list[str]:
    """Return the keys of the sessions in which the person is signed in."""
    found = Session.objects.all()
    return [one.pk for one in found if one.get_decoded().get("_auth_user_id") == str(person.pk)]


def fill(person: User, register: Register) -> None:
    """Put the word into every registered personal column of every row of the person that does not hold it yet."""
    for label, columns in register.items():
        for row in ROWS[label](person).distinct() if label in ROWS else ():
            for column in (name for name, what in columns.items() if what and not holds(row, name)):
                type(row)._base_manager.filter(pk=row.pk).update(**{column: _marked(row, column)})


def unfilled(person: User, register: Register) -> list[str]:
    """Return each registered personal column that does not hold the word in all of the person's rows, or has no row."""
    found = []
    for label, columns in register.items():
        rows = list(ROWS[label](person).distinct()) if label in ROWS else []
        personal = [name for name, what in columns.items() if what]
        found += [f"{label}.{name}" for name in personal if not rows or not all(holds(row, name) for row in rows)]
    return found


def holds(row: models.Model, column: str) -> bool:
    """Say whether the column of the row holds the word, behind an encoding too."""
    value = row.get_decoded() if isinstance(row, Session) else getattr(row, column)
    return CANARY in str(value)


def _marked(row: Any, column: str) -> Any:
    field, value = row._meta.get_field(column), getattr(row, column)
    if isinstance(row, Session):
        return row.get_session_store_class()().encode({**row.get_decoded(), "typed": CANARY})
    if isinstance(field, models.JSONField):
        return {**value, "typed": CANARY}
    if isinstance(field, models.EmailField):
        return f"{row.pk}.{ADDRESS}" if isinstance(row, EmailAddress) else ADDRESS
    return f"{CANARY} {value}"[: field.max_length]


# Finding


def everywhere(words: str = CANARY, log: str = "") -> dict[str, int]:
    """Return how often the words lie in each place: tables by name, what is packed in them, files, cache and log."""
    found = _tables(words)
    for place, texts in {
        "sessions": (str(one.get_decoded()) for one in Session.objects.all()),
        "documents": (text_of(bytes(one.content)) for one in Document.objects.all()),
        "evidence": (text_of(bytes(one.content)) for one in EvidenceFile.objects.all()),
        "files": (file.name + text_of(file.read_bytes()) for file in settings.MEDIA_ROOT.rglob("*") if file.is_file()),
        "cache": (f"{key} {value!r}" for key, value in getattr(cache, "_cache", {}).items()),
        "log": [log],
    }.items():
        found[place] = sum(words.lower() in text.lower() for text in texts)
    return {place: rows for place, rows in found.items() if rows}


def _tables(words: str) -> dict[str, int]:
    """Return how many rows of each table hold the words in any column, as they are or as bytes."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        for (table,) in cursor.fetchall():
            # Bytes are written as hexadecimal digits.
            wanted = [f"%{words}%", f"%{words.encode().hex()}%"]
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE to_jsonb(t)::text ILIKE ANY (%s)', [wanted])
            found[table] = cursor.fetchone()[0]
    return found


def text_of(content: bytes) -> str:
    """Return what can be read in a file: the text of a PDF, the members of an archive, else its bytes."""
    if content.startswith(b"%PDF"):
        run = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=False)
        return run.stdout.decode() + content.decode("latin-1")
    if content.startswith(b"PK"):
        return "".join(_members(content))
    return content.decode("utf-8", "replace")


def _members(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.infolist():
            yield member.filename + archive.read(member).decode("utf-8", "replace")


def table_of(label: str) -> str:
    """Return the name of the model's table."""
    return apps.get_model(label)._meta.db_table
