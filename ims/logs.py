"""Logs as one JSON object a line, without personal data: ids only, never addresses, names, query strings or bodies.

Our own log calls name ids. What libraries log is not ours to choose, so texts they put into a message are masked,
an exception shows its type and where it happened but not its message, and a request shows its route, not its path.
"""

import json
import logging
import re
import time
import traceback
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

OURS = frozenset({"ims", "commitments", "cycles", "stakeholders", "reports"})
FACTS = ("request", "method", "route", "status", "milliseconds", "user", "job", "task", "city", "cycle")
# Of Celery's messages these words are safe; what a task was given, returned or raised is not.
SAFE = frozenset({"name", "id", "runtime", "hostname"})
ADDRESS = re.compile(r"[^\s<>\"'=]+@[^\s<>\"',;]+")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
QUERY = re.compile(r"\?\S+")
log = logging.getLogger("ims.request")


class JsonFormatter(logging.Formatter):
    """Write a record as JSON with only those facts that may be kept."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
        }
        line |= {fact: getattr(record, fact) for fact in FACTS if isinstance(getattr(record, fact, None), str | int)}
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = _exception(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True)


def _message(record: logging.LogRecord) -> str:
    text = record.getMessage() if record.name.split(".")[0] in OURS else _foreign(record)
    return QUERY.sub("?…", ADDRESS.sub("…", text))


def _foreign(record: logging.LogRecord) -> str:
    """Return a library's message with its words masked; one that was put together before holds them already."""
    if record.args:
        try:
            return str(str(record.msg) % _masked(record.args))
        except (TypeError, ValueError, KeyError):
            return str(record.msg)
    return "…" if record.exc_info else QUOTED.sub("…", str(record.msg))


def _masked(arguments: Any) -> Any:
    """Keep numbers, and of named arguments the safe ones; everything else becomes an ellipsis."""
    if isinstance(arguments, Mapping):
        return {key: value if key in SAFE or _is_number(value) else "…" for key, value in arguments.items()}
    return tuple(value if _is_number(value) else "…" for value in arguments)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) or value is None


def _exception(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "type": type(error).__name__,
        "at": [f"{frame.filename.rpartition('/site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in frames],
    }


def configuration(level: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything to standard error in one format."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "ims.logs.JsonFormatter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        # Of libraries only what went wrong is kept; ours, the servers and the worker also tell what they do.
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            **{name: {"level": level} for name in (*sorted(OURS), "celery", "gunicorn.error")},
            # Django's own handlers would print a second time, and mail errors to people.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }


class RequestLogMiddleware:
    """Log each request once: its number, method, route, status, time and the person's id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started, number = time.perf_counter(), uuid.uuid4().hex[:16]
        response = self.get_response(request)
        match = request.resolver_match
        log.info(
            "request",
            extra={
                "request": number,
                "method": request.method,
                "route": match.route if match else "",
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - started) * 1000),
                # Asking for the person would cost a query where nobody else asked.
                "user": getattr(getattr(request, "_cached_user", None), "pk", None),
            },
        )
        response["X-Request-Id"] = number
        return response
