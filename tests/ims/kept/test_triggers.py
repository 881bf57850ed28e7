"""Every table that a page can show tells of its changes, and of which city they are."""

import pytest
from django.apps import apps
from django.db import connection
from pghistory.models import Event

from ims.kept.triggers import APPS, telling

# What no page shows: mails on their way, spent form tokens, and the marks themselves.
SILENT = {"ims.Change", "ims.Mail", "ims.Submission"}
# Tables that all cities share: whoever changes them changes every city's pages.
SHARED = {
    "commitments.Crosswalk",
    "commitments.CrosswalkLink",
    "commitments.Framework",
    "commitments.FrameworkUpload",
    "commitments.FrameworkVersion",
    "commitments.Node",
    "commitments.NodeTranslation",
    "commitments.Obligation",
    "cycles.EvidenceFile",
    "cycles.LibraryIndicator",
    "ims.User",
    "ims.User_groups",
    "ims.User_user_permissions",
}


def test_every_table_but_these_tells() -> None:
    models = [model for app in APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)]
    ours = {model._meta.label for model in models if not issubclass(model, Event)}
    assert ours - {model._meta.label for model in telling()} == SILENT


@pytest.mark.django_db
def test_these_are_shared_by_all_cities() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgrelid::regclass::text FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgname LIKE 'pgtrigger_tells_of_%' AND p.prosrc LIKE '%NULL::bigint%' GROUP BY 1 ORDER BY 1"
        )
        tables = {name for (name,) in cursor.fetchall()}
    assert {model._meta.label for model in telling() if model._meta.db_table in tables} == SHARED
