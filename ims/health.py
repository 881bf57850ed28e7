"""Two questions for machines: is the process alive, and can it do its work? Both need no sign-in and tell no secret."""

import time
from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ims.jobs import Job

# Reading every migration file costs; what was once applied stays so for this long.
MIGRATIONS_KEPT = 60
_applied_until = 0.0


@require_safe
@never_cache
@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers; it asks nobody else, so a broken database restarts no healthy process."""
    return JsonResponse({"alive": True})


@require_safe
@never_cache
@transaction.non_atomic_requests
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether work can be done: 200, or 503 with one sentence for each part that is missing."""
    facts: dict[str, Any] = {}
    reasons = {**_broker()}
    try:
        reasons |= _migrations()
        if not reasons.get("migrations"):
            facts["oldest_waiting_job_seconds"] = age = oldest_waiting_job()
            if age is not None and age > settings.OLDEST_WAITING_JOB:
                reasons["jobs"] = f"the oldest waiting job is {age} s old; is a worker running?"
    except DatabaseError:
        reasons["database"] = "the database does not answer"
    return JsonResponse({"ready": not reasons, "reasons": reasons, **facts}, status=503 if reasons else 200)


def _broker() -> dict[str, str]:
    from ims.celery import app

    try:
        with app.connection_for_write(transport_options={"max_retries": 0}) as wire:
            wire.default_channel  # noqa: B018 - opening the channel asks the broker
    except Exception:
        return {"broker": "the broker does not answer"}
    return {}


def _migrations() -> dict[str, str]:
    global _applied_until
    if time.monotonic() < _applied_until:
        connection.ensure_connection()
        return {}
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        return {"migrations": f"{len(plan)} migrations are not applied"}
    _applied_until = time.monotonic() + MIGRATIONS_KEPT
    return {}


def kinds_of_jobs() -> list[type[Job]]:
    """Return every kind of job of the installation."""
    return [model for model in apps.get_models() if issubclass(model, Job)]


def oldest_waiting_job() -> int | None:
    """Return the seconds since the oldest job of any kind became due, or None when none waits."""
    due: list[datetime] = []
    for model in kinds_of_jobs():
        waiting = model._default_manager.filter(state=Job.State.WAITING, not_before__lte=timezone.now())
        first = waiting.aggregate(first=Min("not_before"))["first"]
        due += [first] if first else []
    return int((timezone.now() - min(due)).total_seconds()) if due else None
