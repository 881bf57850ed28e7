"""The Celery application; start it with ``celery -A ims.celery worker`` and ``celery -A ims.celery beat``."""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ims.settings")

OURS = ("ims", "commitments", "cycles", "stakeholders", "reports")


@setup_logging.connect
def _leave_logging_to_django(**_: Any) -> None:
    """Celery would put its own format in place of :mod:`ims.logs`."""


def rooms_with_tasks() -> list[str]:
    """Return every package of ours that holds a ``tasks.py``, such as ``reports.documents``."""
    found = []
    for package in OURS:
        spec = find_spec(package)
        for root in (spec.submodule_search_locations or []) if spec else []:
            base = Path(root).parent
            found += [".".join(file.parent.relative_to(base).parts) for file in sorted(Path(root).rglob("tasks.py"))]
    return found


def make() -> Celery:
    """Return the application with the settings of Django and the tasks of every room."""
    from django.conf import settings

    celery = Celery("ims")
    celery.conf.update(settings.CELERY, beat_schedule=settings.CELERY_BEAT_SCHEDULE)
    celery.set_default()
    celery.autodiscover_tasks(rooms_with_tasks)
    return celery


app = make()
