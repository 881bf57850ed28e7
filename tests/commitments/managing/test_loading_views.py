"""Loading a file in the browser: a dry run first, then all or nothing, once."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from commitments.managing.models import FrameworkUpload
from commitments.models import Crosswalk, FrameworkVersion, Node, NodeTranslation
from ims.models import User
from tests.commitments.factories import load, make_data, make_framework, wording
from tests.conftest import ClientAs
from tests.factories import make_user

pytestmark = pytest.mark.django_db

CSV = "code,parent,kind,name,name_sv\n1,,theme,Air,Luft\n1.1,1,commitment,Clean air,\n"
FACTS = {"framework": "table", "label": "1", "title": "From a table", "language": "en"}


@pytest.fixture
def admin() -> User:
    return make_user(is_installation_admin=True, name="Inger Ek")


@pytest.fixture
def client(admin: User, client_as: ClientAs) -> Client:
    return client_as(admin)


def upload(client: Client, content: Any, name: str = "demo.json", **facts: str) -> Any:
    """Choose a file and have it checked; return the page that follows."""
    if isinstance(content, dict):
        content = json.dumps(content)
    raw = content.encode() if isinstance(content, str) else content
    data = {"file": SimpleUploadedFile(name, raw), **facts}
    return client.post(reverse("framework_load"), data, follow=True)


def confirm(client: Client, page: Any, **changes: str) -> Any:
    """Confirm the dry run of a page."""
    data = {"reason": "New brochure", "shown": page.context["form"]["shown"].value(), **changes}
    return client.post(page.request["PATH_INFO"], data, follow=True)


def text(response: Any) -> str:
    """Return the page as text."""
    return str(response.content.decode())


def test_a_json_file_is_shown_then_loaded_as_a_draft(client: Client) -> None:
    page = upload(client, make_data())
    assert "This is what the file would change" in text(page)
    assert FrameworkVersion.objects.count() == 0
    done = confirm(client, page)
    assert "Loaded: 5 added, 0 changed, 0 removed." in text(done)
    assert FrameworkVersion.objects.get().is_draft
    assert FrameworkUpload.objects.get().content is None


def test_a_table_is_loaded_with_its_translations(client: Client) -> None:
    page = upload(client, CSV, "themes.csv", **FACTS)
    assert "From a table, version 1" in text(page)
    confirm(client, page)
    assert list(Node.objects.values_list("code", "title")) == [("1", "Air"), ("1.1", "Clean air")]
    assert NodeTranslation.objects.get().text == "Luft"


def test_the_dry_run_shows_old_and_new_side_by_side(client: Client) -> None:
    load(make_data())
    data = make_data()
    data["nodes"][0]["title"] = wording("Clear air")
    del data["nodes"][2]
    data["nodes"].append({"code": "3", "title": wording("Soil")})
    page = text(upload(client, data))
    assert '<del class="wrap-anywhere" dir="auto">Air</del>' in page
    assert '<ins class="wrap-anywhere" dir="auto">Clear air</ins>' in page
    assert '<del class="wrap-anywhere" dir="auto">Water</del>' in page
    assert '<ins class="wrap-anywhere" dir="auto">Soil</ins>' in page


def test_the_same_file_again_changes_nothing_and_offers_nothing_to_load(client: Client) -> None:
    load(make_data())
    page = text(upload(client, make_data()))
    assert "The file changes nothing" in page
    assert "Load the file" not in page


def test_what_was_shown_is_what_is_loaded_or_nothing_is(client: Client) -> None:
    """Somebody else loads another file between the dry run and the confirmation."""
    load(make_data())
    page = upload(client, make_data(title="Mine"))
    load(make_data(title="Theirs"))
    refused = confirm(client, page)
    assert refused.status_code == 409
    assert "changed since this was shown" in text(refused)
    assert FrameworkVersion.objects.get().title == "Theirs"
    again = client.get(page.request["PATH_INFO"])
    assert confirm(client, again).status_code == 200
    assert FrameworkVersion.objects.get().title == "Mine"


@pytest.mark.parametrize("shown", ["", "0" * 64])
def test_a_confirmation_of_something_else_is_refused(client: Client, shown: str) -> None:
    assert confirm(client, upload(client, make_data()), shown=shown).status_code == 409
    assert FrameworkVersion.objects.count() == 0


def test_a_file_is_loaded_once(client: Client) -> None:
    page = upload(client, make_data())
    confirm(client, page)
    assert confirm(client, page).status_code == 409
    assert "This file is loaded" in text(client.get(page.request["PATH_INFO"]))


def test_who_loaded_which_file_and_why_is_history(client: Client, admin: User) -> None:
    confirm(client, upload(client, make_data()))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT context.metadata FROM commitments_nodeevent event"
            " JOIN pghistory_context context ON context.id = event.pgh_context_id"
        )
        ((metadata,),) = cursor.fetchall()
    found = json.loads(metadata) if isinstance(metadata, str) else metadata
    assert (found["user"], found["reason"]) == (
        admin.pk,
        f"SHA-256 {FrameworkUpload.objects.get().sha256[:12]}…: New brochure",
    )


def test_another_admin_does_not_see_the_file(client: Client, client_as: ClientAs) -> None:
    page = upload(client, make_data())
    other = client_as(make_user(is_installation_admin=True))
    assert other.get(page.request["PATH_INFO"]).status_code == 404


def test_a_published_version_is_refused_but_takes_further_translations(client: Client) -> None:
    load(make_data(), published=True)
    refused = text(upload(client, make_data(title="Other")))
    assert "version 1 is published and never changes; load the changed content under a new label" in refused
    data = make_data()
    data["nodes"][0]["translations"] = [{"language": "sv", "field": "title", **wording("Luft")}]
    confirm(client, upload(client, data))
    assert NodeTranslation.objects.get().text == "Luft"
    # What stands here stays: neither another wording nor a file without it changes it.
    data["nodes"][0]["translations"][0]["text"] = "Annat"
    page = text(upload(client, data))
    assert "The file changes nothing" in page
    assert "1 translation here differs from the file" in page
    assert NodeTranslation.objects.get().text == "Luft"


def test_a_crosswalk_is_shown_and_loaded(client: Client) -> None:
    make_framework("demo"), make_framework("other")
    link = {"source": "1", "target": "2", "relation": "exact", "note": "Same words.", "verification": "verified: S"}
    data = {
        "format": "ims-crosswalk/1",
        "source": {"framework": "demo", "label": "1"},
        "target": {"framework": "other", "label": "1"},
        "provenance": "published",
        "links": [link],
    }
    page = upload(client, data)
    assert "Crosswalk from demo 1 to other 1" in text(page)
    confirm(client, page)
    found = Crosswalk.objects.get().links.get()
    assert (found.note, found.mark.grade) == ("Same words.", "verified")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.xlsx", b"PK\x03\x04", "has to end in .json or .csv"),
        ("a.json", b"", "The file is empty."),
    ],
)
def test_a_file_that_is_not_taken_at_all(client: Client, name: str, content: bytes, sentence: str) -> None:
    page = upload(client, content, name)
    assert page.status_code == 422
    assert sentence in text(page)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.json", b"PK\x03\x04" + b"\x00" * 50, "the file is a workbook or a packed file, whatever its name says"),
        ("a.csv", b"\x1f\x8b\x08", "the file is a packed file"),
        ("a.csv", b"%PDF-1.7", "the file is a PDF"),
        ("a.csv", b'{"format": "ims-framework/1"}', "the file is JSON, but its name ends in .csv"),
        ("a.json", b"code,parent,kind,name\n1,,theme,Air", "the file is a table, but its name ends in .json"),
        ("a.json", '{\n"title": "\xc4"}'.encode("latin-1"), "line 2 is not UTF-8; save the file in UTF-8"),
        ("a.json", b'{"format": ', "is no JSON"),
        ("a.json", b"[" * 100_000, "the brackets are nested too deeply"),
        ("a.json", b'{"label": ' + b"9" * 5000 + b"}", "holds a number with far too many digits"),
        ("a.json", b'{"format": "other/1"}', "says nothing known"),
        ("a.json", json.dumps(make_data(nodes=[{}] * 100_000)).encode(), "100000 items and translations; at most 3000"),
        ("a.json", json.dumps(make_data(title="<script>alert(1)</script>")).encode(), "holds markup"),
    ],
)
def test_what_cannot_be_loaded_says_why_and_loads_nothing(
    client: Client, name: str, content: bytes, sentence: str
) -> None:
    page = upload(client, content, name, **FACTS)
    assert sentence in text(page)
    assert "Nothing of" in text(page)
    assert "<script>" not in text(page)
    assert client.post(page.request["PATH_INFO"], {"shown": "x"}).status_code == 422
    assert FrameworkVersion.objects.count() == 0


def test_a_file_that_would_take_too_long_is_refused_with_the_way_to_load_it(client: Client) -> None:
    translated = [{"language": "sv", "field": "title", "text": "Sak", "verification": "recalled"}]
    nodes = [{"code": f"{n}", "title": wording("Item"), "translations": translated} for n in range(1501)]
    page = upload(client, make_data(nodes=nodes))
    sentence = "3002 items and translations; at most 3000 are loaded here. Load more with manage.py load_framework"
    assert sentence in text(page)
    assert client.post(page.request["PATH_INFO"], {"shown": "x"}).status_code == 422
    assert FrameworkVersion.objects.count() == 0


def test_a_file_that_is_too_large_is_not_read(client: Client) -> None:
    page = upload(client, b"x" * 5_000_001)
    assert "The file has 5 MB; at most 5 MB are taken here." in text(page)
    assert FrameworkUpload.objects.count() == 0


def test_a_table_needs_to_be_told_its_version(client: Client) -> None:
    page = upload(client, CSV, "a.csv")
    assert page.status_code == 422
    assert text(page).count("a CSV file cannot say it itself") >= 2


@pytest.mark.parametrize("items", [3, 60])
def test_the_pages_cost_the_same_for_few_and_many(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, items: int
) -> None:
    nodes = [{"code": f"{number}", "title": wording(f"Item {number}")} for number in range(1, items + 1)]
    load(make_data())
    address = upload(client, make_data(nodes=nodes)).request["PATH_INFO"]
    with django_assert_num_queries(11):
        client.get(address)
