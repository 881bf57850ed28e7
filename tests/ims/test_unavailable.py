"""A database that does not answer is no fault of the program: 503, and when to ask again. Everything else is 500."""

import json
from pathlib import Path

import pytest

from tests.ims.installation import run

ASK = """
import json, django; django.setup()
from django.test import Client
from django.urls import path
from ims import urls
def broken(request): raise ValueError("ours")
urls.urlpatterns.append(path("broken/", broken))
client, told = Client(raise_request_exception=False), []
for answer in (client.get("/"), client.post("/accounts/login/", {"login": "a@example.org", "password": "b"})):
    told.append([answer.status_code, answer.headers.get("Retry-After"), "takes effect only once" in answer.text])
from django.db import connection
connection.settings_dict["ATOMIC_REQUESTS"] = False
answer = client.get("/broken/")
told.append([answer.status_code, answer.headers.get("Retry-After"), "It is our fault" in answer.text])
print(json.dumps(told))
"""


@pytest.mark.slow
def test_a_database_that_does_not_answer_is_503_and_a_fault_of_ours_500(tmp_path: Path) -> None:
    gone = {"DATABASE_URL": "postgres://web:secret@127.0.0.1:1/ims", "IMS_VAR": str(tmp_path)}
    done = run("-c", ASK, DJANGO_SETTINGS_MODULE="ims.settings", **gone)
    assert done.returncode == 0, done.stderr
    away, sent, ours = json.loads(done.stdout.strip().splitlines()[-1])
    assert (away, sent, ours) == ([503, "5", True], [503, "5", True], [500, None, True])
