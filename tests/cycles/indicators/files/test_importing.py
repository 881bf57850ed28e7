"""A large file is checked and loaded by a worker: all of it or nothing, once, with a page that says how far it is."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cycles.indicators.files import loading
from cycles.indicators.files.importing import carry, order
from cycles.indicators.models import ImportJob, Observation, SeriesUpload
from ims import jobs
from ims.cities.models import City
from ims.jobs import carry_out_row, unannounced
from ims.notices.models import Notice
from ims.once import new_token
from ims.refusals import Refused
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.indicators.factories import make_editor, make_indicator, make_series
from tests.cycles.indicators.views.test_importing import IMPORT, accept, files
from tests.factories import make_member

pytestmark = pytest.mark.django_db
ROWS = "indicator_code,period,value\n" + "".join(f"T01,{year},{year}.5\n" for year in range(1950, 2020))


@pytest.fixture
def client(city: City, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(loading, "LARGE", 100)
    make_indicator(city, "T01")
    return client_as(make_editor(city))


def upload(client: Client, text: str = ROWS) -> str:
    """Upload a file that a worker reads, and return the address of its dry run."""
    return accept(client, str(client.post(IMPORT, files(None, text))["Location"]))


def work() -> list[bool]:
    """Do every job that waits."""
    return [carry(ImportJob.objects.get(pk=pk)) for _kind, pk in list(unannounced())]


def told() -> list[tuple[str, str, str]]:
    """Return what was told by notice and by mail alike, once each."""
    found = list(Notice.objects.filter(kind="import_ended", mail__isnull=False).order_by("pk"))
    assert len({notice.person_id for notice in found}) == 1
    return [(notice.subject, notice.text, notice.url) for notice in found]


def confirm(client: Client, review: str, **more: str) -> None:
    """Confirm what the dry run shows."""
    shown = client.get(review).context["form"].initial["shown"]
    answer = client.post(review, {"shown": shown, "once": new_token(), **more})
    assert answer["Location"] == review


def test_a_large_file_is_checked_then_loaded_by_a_worker(client: Client) -> None:
    review = upload(client)
    page = client.get(review)
    assert page.templates[0].name == "cycles/indicators/series_import_progress.html"
    assert "Waiting for a worker" in page.content.decode()
    assert work() == [True]
    run = client.get(review).context["run"]
    assert (run.counts["new"], run.new_values[0].first, run.new_values[0].last) == (70, "1950", "2019")
    assert not Observation.objects.exists()
    confirm(client, review)
    assert not Observation.objects.exists()
    assert work() == [True]
    assert "70 new values" in client.get(review).content.decode()
    assert Observation.objects.count() == 70
    kept = SeriesUpload.objects.get()
    assert (kept.observations, kept.loaded_at is None) == (None, False)
    assert [(job.state, job.progress) for job in ImportJob.objects.all()] == [("done", 100)] * 2
    assert told() == [
        (
            "observations.csv is checked: look at what it would change",
            "Nothing is loaded before you confirm it.",
            review,
        ),
        (
            "observations.csv is imported",
            "Loaded: 70 new values, 0 changed, 0 as they were; without a value: 0.",
            review,
        ),
    ]


def test_htmx_hears_nothing_new_until_the_job_is_over_and_then_loads_the_page(client: Client) -> None:
    review = upload(client)
    first = client.get(review, headers={"HX-Request": "true"})
    assert "hx-get" in first.content.decode()
    assert client.get(review, headers={"HX-Request": "true", "If-None-Match": first["ETag"]}).status_code == 304
    work()
    assert client.get(review, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_faults_of_a_large_file_are_shown_like_those_of_a_small_one(client: Client) -> None:
    review = upload(client, ROWS + "T99,2020,1\nT01,1950,2\n")
    work()
    page = client.get(review)
    assert [fault.place for fault, _url in page.context["faults"]] == ["A72", "C73"]
    assert client.post(review, {"once": new_token()}).status_code == 422
    assert not ImportJob.objects.filter(act="load").exists()


def test_what_changed_since_it_was_shown_is_not_loaded_and_said(city: City, client: Client) -> None:
    review = upload(client)
    work()
    confirm(client, review)
    make_series(city.indicators.get(), {"1960": "7"})
    assert work() == [True]
    page = client.get(review)
    assert page.status_code == 409
    assert "changed since this was shown" in page.content.decode()
    assert told()[-1][0] == "observations.csv was not imported"
    assert "changed since this was shown" in told()[-1][1]
    assert Observation.objects.count() == 1
    again = accept(client, reverse("series_import_columns", args=[city.slug, SeriesUpload.objects.get().pk]))
    work()
    confirm(client, again, reason="published anew")
    work()
    assert Observation.objects.count() == 70


def test_a_worker_that_died_leaves_nothing_and_another_one_takes_over(client: Client) -> None:
    upload(client)
    job = ImportJob.objects.get()
    lease = job.claim()
    assert lease is not None
    assert not carry(ImportJob.objects.get())
    assert list(unannounced()) == []
    ImportJob.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert work() == [True]
    assert not job.finish(lease)
    assert len(told()) == 1


def test_an_import_that_is_given_up_is_told_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    upload(client)
    SeriesUpload.objects.update(mapping={"no": "mapping"})  # what no worker can understand
    monkeypatch.setattr(jobs, "MAX_ATTEMPTS", 2)
    for _attempt in range(3):
        ImportJob.objects.update(not_before=timezone.now())
        carry(ImportJob.objects.get())
    assert told() == [
        ("observations.csv was not imported", "Reading it failed again and again. Tell the admin.", IMPORT)
    ]


def test_loading_twice_is_one_effect(city: City, client: Client) -> None:
    review = upload(client)
    work()
    confirm(client, review)
    work()
    job = order(SeriesUpload.objects.get(), ImportJob.Act.LOAD, by=make_editor(city))
    assert carry(job)
    assert Observation.objects.count() == 70
    assert "70 new values" in client.get(review).content.decode()


def test_only_who_may_orders_and_a_job_that_is_gone_is_no_fault(city: City, client: Client) -> None:
    upload(client)
    with pytest.raises(Refused):
        order(SeriesUpload.objects.get(), ImportJob.Act.LOAD, by=make_member(city, Role.OWNER))
    carry_out_row("cycles.ImportJob", 0)
    assert ImportJob.objects.count() == 1
