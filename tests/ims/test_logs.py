"""No log line holds personal data: a canary goes in everywhere a person can type, and must come out nowhere."""

import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from ims.logs import JsonFormatter, RequestLogMiddleware
from ims.people.models import User
from tests.conftest import ClientAs
from tests.factories import make_user

CANARY = "Kanarienvogel"
ADDRESS = f"{CANARY.lower()}@example.org"
Lines = Callable[[], list[dict[str, object]]]


def fails(request: HttpRequest, word: str) -> HttpResponse:
    """A page that breaks with what the person typed in its message."""
    raise ValueError(f"cannot read {request.POST.get('name')} {word} {request.GET.get('q')}")


urlpatterns = [path("broken/<str:word>", fails, name="broken")]


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Collect what all loggers write, in our format."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    """Return the lines as objects; a line that is no JSON fails the test."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.django_db
def test_signing_up_and_in_leaves_no_name_and_no_address(stream: io.StringIO) -> None:
    client = Client()
    form = {"email": ADDRESS, "name": CANARY, "password1": CANARY * 3, "password": CANARY, "login": ADDRESS}
    client.post(f"/accounts/signup/?next=/{CANARY}", form)
    client.post(f"/accounts/login/?email={ADDRESS}", form)
    client.get(f"/nothing-here/{CANARY}?q={CANARY}")
    client.get("/healthz", headers={"host": f"{CANARY}.example"})
    said = lines(stream)
    assert [line["status"] for line in said if line["logger"] == "ims.request"][2] == 404
    assert CANARY.lower() not in stream.getvalue().lower()


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_an_error_tells_where_but_not_what_was_typed(stream: io.StringIO) -> None:
    client = Client(raise_request_exception=False)
    answer = client.post(f"/broken/{CANARY}?q={CANARY}", {"name": CANARY})
    assert answer.status_code == 500
    (error,) = [line for line in lines(stream) if line["level"] == "ERROR"]
    assert error["message"] == "…: …"
    exception = error["exception"]
    assert isinstance(exception, dict)
    assert exception["type"] == "ValueError"
    assert exception["at"][-1].endswith(" fails")
    assert CANARY not in stream.getvalue()


@pytest.mark.django_db
def test_the_canary_would_be_seen_without_our_format() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    root.addHandler(handler)
    Client().get(f"/nothing-here/{CANARY}")
    root.removeHandler(handler)
    assert CANARY in stream.getvalue()


@pytest.mark.django_db
def test_a_request_is_one_line_with_the_persons_id(stream: io.StringIO, client_as: ClientAs) -> None:
    person: User = make_user()
    answer = client_as(person).get("/accounts/email/?q=1")
    (line,) = [line for line in lines(stream) if line["logger"] == "ims.request"]
    assert line["user"] == person.pk
    assert line["route"] == "accounts/email/"
    assert (line["method"], line["status"]) == ("GET", answer.status_code)
    assert line["request"] == answer["X-Request-Id"]
    assert set(line) == {
        "time", "level", "logger", "message", "request", "method", "route", "status", "milliseconds", "user",
    }  # fmt: skip


def test_a_task_tells_its_name_but_not_its_words(stream: io.StringIO) -> None:
    facts = {"name": "ims.mail.tasks.deliver_mail", "id": "7f", "exc": CANARY, "args": [ADDRESS], "description": "x"}
    logging.getLogger("celery.app.trace").error("Task %(name)s[%(id)s] %(description)s: %(exc)s", facts)
    (line,) = lines(stream)
    assert line["message"] == "Task ims.mail.tasks.deliver_mail[7f] …: …"


def test_numbers_stay_and_texts_go(stream: io.StringIO) -> None:
    logging.getLogger("library").warning("%s of %s failed after %.1f s", CANARY, 7, 1.25)
    assert lines(stream)[0]["message"] == "… of 7 failed after 1.2 s"


def test_our_own_words_stay_but_for_addresses_and_queries(stream: io.StringIO) -> None:
    logging.getLogger("ims.x").warning("mail %s to %s from /login/?next=%s", 12, ADDRESS, CANARY)
    assert lines(stream)[0]["message"] == "mail 12 to … from /login/?…"


def test_a_message_that_does_not_fit_its_words_is_still_a_line() -> None:
    record = logging.LogRecord("library", logging.ERROR, __file__, 1, "%d and %d", (CANARY,), None)
    assert json.loads(JsonFormatter().format(record))["message"] == "%d and %d"


def test_a_message_put_together_by_a_library_loses_its_quotes(stream: io.StringIO) -> None:
    logging.getLogger("library").warning(f"no '{CANARY}' and no \"{CANARY}\" here")
    assert lines(stream)[0]["message"] == "no … and no … here"


def test_a_request_without_a_person_asks_for_none(stream: io.StringIO) -> None:
    RequestLogMiddleware(lambda _request: HttpResponse(status=204))(HttpRequest())
    assert "user" not in lines(stream)[0]
