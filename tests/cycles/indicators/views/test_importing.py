"""Uploading two files, seeing what they would change, loading them once."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cycles.indicators.models import Indicator, Observation, SeriesUpload
from cycles.indicators.seeds import BRISTOL, seed_files
from cycles.indicators.themes import default_framework
from ims import csv_files, sheets
from ims.cities.models import City
from ims.once import new_token
from ims.roles import Role
from tests.commitments.factories import make_aalborg
from tests.conftest import ClientAs
from tests.cycles.indicators.factories import make_editor, make_indicator, make_series
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db

SAVEPOINT = 2
IMPORT = "/cities/sundvik/indicators/import/"
INDICATORS = "code,name,unit,direction,pillar\nT01,Trips,%,up,social\n"
OBSERVATIONS = "indicator_code,period,value\nT01,2023,\nT01,2024,25.0\n"


@pytest.fixture
def client(city: City, client_as: ClientAs) -> Client:
    return client_as(make_editor(city))


def files(
    indicators: str | bytes | None = INDICATORS, observations: str | bytes | None = OBSERVATIONS
) -> dict[str, Any]:
    """Return both files as a browser sends them."""
    given = {"indicators": indicators, "observations": observations}
    return {
        name: SimpleUploadedFile(f"{name}.csv", text.encode() if isinstance(text, str) else text, "text/csv")
        for name, text in given.items()
        if text is not None
    }


def upload(client: Client, address: str = IMPORT, **sent: Any) -> str:
    """Upload files, take what the columns seem to hold, and return the address of the dry run."""
    answer = client.post(address, sent or files())
    assert answer.status_code == 302, answer.context["form"].errors
    return accept(client, str(answer["Location"]))


def accept(client: Client, address: str, **chosen: str) -> str:
    """Take what the columns seem to hold, but for what is chosen; return the address of the dry run."""
    if not address.endswith("columns/"):
        return address
    form = client.get(address).context["form"]
    told = {name: field.initial or "" for name, field in form.fields.items()}
    answer = client.post(address, {**told, **chosen, "once": new_token()})
    assert answer.status_code == 302, answer.context["form"].errors
    return str(answer["Location"])


def confirmation(client: Client, review: str, **more: str) -> dict[str, str]:
    """Return what the page of the dry run sends to confirm it."""
    page = client.get(review)
    assert page.status_code == 200
    return {"shown": page.context["form"].initial["shown"], "once": new_token(), **more}


def test_series_import_shows_first_and_loads_on_confirmation(client: Client) -> None:
    review = upload(client)
    page = client.get(review)
    text = page.content.decode()
    assert "This is what the files would change" in text
    assert not Indicator.objects.exists()
    run = page.context["run"]
    assert (run.counts["new"], run.counts["gaps"], run.new_indicators) == (2, 1, [("T01", "Trips", "%")])
    answer = client.post(review, confirmation(client, review))
    assert answer["Location"] == "/cities/sundvik/indicators/"
    assert [(row.period, row.value and str(row.value)) for row in Observation.objects.order_by("period")] == [
        ("2023", None),
        ("2024", "25.0"),
    ]
    assert (
        "Loaded: 2 new values, 0 changed, 0 as they were; without a value: 1."
        in client.get(answer["Location"]).content.decode()
    )


def test_series_import_review_posted_twice_is_one_effect(client: Client) -> None:
    review = upload(client)
    data = confirmation(client, review)
    first, second = client.post(review, data), client.post(review, data)
    assert first["Location"] == second["Location"]
    third = client.post(review, {**data, "once": new_token()})
    assert third.status_code == 409
    assert "These files are loaded" in client.get(review).content.decode()
    assert Observation.objects.count() == 2
    kept = SeriesUpload.objects.get()
    assert kept.indicators is None
    assert kept.loaded_at is not None


def test_series_import_review_names_every_problem_and_loads_nothing(client: Client) -> None:
    review = upload(client, **files(observations="indicator_code;period;value\nT01;2024;many\nT99;2023;1\n"))
    page = client.get(review)
    text = page.content.decode()
    assert "2 faults in the files" in text
    assert [(fault.rows, fault.first.column) for fault, _url in page.context["faults"]] == [
        ((2,), "value"),
        ((3,), "indicator_code"),
    ]
    assert "Leave the cell empty where there is no value" in text
    assert client.post(review, {"once": new_token()}).status_code == 422
    assert not Indicator.objects.exists()
    assert SeriesUpload.objects.get().loaded_at is None


FINANCIAL = "indicator_code,period,value\n" + "".join(
    f"T01,{year}/{(year + 1) % 100:02d},1\n" for year in range(1970, 2021)
)


def test_series_import_review_shows_one_fault_of_51_rows_once_and_whom_to_ask(client: Client) -> None:
    page = client.get(upload(client, **files(observations=FINANCIAL)))
    ((fault, url),) = page.context["faults"]
    assert (fault.place, fault.count, fault.first.column, url) == ("B2–B52", 51, "period", "")
    text = page.content.decode()
    assert "1 fault in the files" in text
    assert "51 rows cannot be read" in text
    assert "For example in row 2:" in text
    assert "“1970/71” names two years" in text
    assert "Ask: City admin." in text
    assert "Settings of the city" not in text


def test_series_import_review_leads_who_may_to_the_setting(city: City, client_as: ClientAs) -> None:
    both = make_member(city, Role.OFFICER)
    make_member(city, Role.CITY_ADMIN, user=both)
    client = client_as(both)
    ((_fault, url),) = client.get(upload(client, **files(observations=FINANCIAL))).context["faults"]
    assert url == reverse("city_settings", args=[city.slug])


def test_series_import_review_shows_200_faults_and_counts_the_others(client: Client) -> None:
    rows = "".join(f"X{number},2020,1\n" for number in range(250))
    page = client.get(upload(client, **files(observations="indicator_code,period,value\n" + rows)))
    assert (len(page.context["faults"]), page.context["more"]) == (200, 50)
    assert "And 50 more." in page.content.decode()


def test_series_import_review_wants_a_reason_for_corrections(city: City, client: Client) -> None:
    make_series(make_indicator(city, "T01", name="Trips"), {"2024": "25", "2023": None})
    review = upload(client, **files(indicators=None))
    text = client.get(review).content.decode()
    assert re.search(r"<del>25</del>.*<ins>25\.0</ins>", text, re.DOTALL)
    data = confirmation(client, review)
    answer = client.post(review, data)
    assert answer.status_code == 422
    assert "reason" in answer.context["form"].errors
    assert str(Observation.objects.get(period="2024").value) == "25"
    assert client.post(review, {**data, "reason": "published anew"}).status_code == 302
    assert str(Observation.objects.get(period="2024").value) == "25.0"


def test_series_import_review_refuses_what_was_not_shown(city: City, client: Client) -> None:
    indicator = make_indicator(city, "T01")
    review = upload(client, **files(indicators=None))
    data = confirmation(client, review)
    make_series(indicator, {"2023": "7"})
    answer = client.post(review, {**data, "reason": "why"})
    assert answer.status_code == 409
    assert "changed since this was shown" in answer.content.decode()
    assert client.post(review, {"reason": "why", "once": new_token()}).status_code == 409
    assert Observation.objects.count() == 1


def test_series_import_of_the_same_again_changes_nothing(client: Client) -> None:
    review = upload(client)
    client.post(review, confirmation(client, review))
    text = client.get(upload(client)).content.decode()
    assert "The files change nothing" in text
    assert "Load the files" not in text


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"framework": ""}, "indicators", "Choose at least one of the two files."),
        (files(indicators=b"", observations=None), "indicators", "The file is empty."),
    ],
)
def test_series_import_names_what_is_wrong(client: Client, sent: dict[str, Any], field: str, words: str) -> None:
    answer = client.post(IMPORT, sent)
    assert answer.status_code == 422
    assert words in answer.context["form"].errors[field]
    assert not SeriesUpload.objects.exists()


def test_series_import_refuses_what_is_too_large(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_files, "MAX_BYTES", 10)
    monkeypatch.setattr(sheets, "MAX_BYTES", 10)
    answer = client.post(IMPORT, files())
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"indicators", "observations"}
    assert not SeriesUpload.objects.exists()


def test_series_import_reads_bristol_through_the_pages(client_as: ClientAs) -> None:
    make_aalborg()
    city = make_city("bristol", financial_year_starts=4)
    client = client_as(make_editor(city))
    review = upload(client, reverse("series_import", args=["bristol"]), **files(*seed_files(BRISTOL)))
    run = client.get(review).context["run"]
    assert (len(run.new_indicators), run.counts["new"], run.counts["gaps"]) == (29, 264, 10)
    client.post(review, confirmation(client, review))
    assert Observation.objects.filter(indicator__city=city).exclude(value=None).count() == 254


@pytest.mark.parametrize("number", [3, 60])
def test_series_import_review_needs_twelve_queries(
    city: City, client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_aalborg()
    head = "code,name,unit,direction,pillar,commitment,responsible\n"
    indicators = head + "".join(f"T{place},Trips,%,up,social,6.2,\n" for place in range(number))
    rows = "".join(f"T{place},2024,{place}\n" for place in range(number))
    make_series(make_indicator(city, "T0"), {"2024": "5"})
    sent = files(indicators, "indicator_code,period,value\n" + rows)
    review = upload(client, **sent, framework=default_framework().pk)  # type: ignore[union-attr]
    client.get(review)
    with django_assert_num_queries(12 + SAVEPOINT):
        assert client.get(review).status_code == 200


@pytest.mark.parametrize("name", ["series_import", "series_import_review"])
def test_importing_is_refused_to_strangers_readers_and_other_methods(
    city: City, client: Client, client_as: ClientAs, name: str
) -> None:
    review = upload(client)
    url = review if name == "series_import_review" else IMPORT
    for role in (Role.OWNER, Role.AUDITOR, Role.CITY_ADMIN):
        reader = client_as(make_member(city, role))
        assert reader.get(url).status_code == 403
        assert reader.post(url, files()).status_code == 403
    stranger = client_as(make_editor(make_city("elsewhere")))
    assert stranger.get(url).status_code == 404
    assert stranger.post(url, files()).status_code == 404
    assert client.delete(url).status_code == 405
    assert not Indicator.objects.exists()
    assert SeriesUpload.objects.count() == 1


def test_an_upload_of_another_city_is_not_found(client: Client, client_as: ClientAs) -> None:
    other = client_as(make_editor(make_city("elsewhere")))
    review = upload(other, reverse("series_import", args=["elsewhere"]), **files())
    assert client.get(review.replace("elsewhere", "sundvik")).status_code == 404
    assert other.get(review).status_code == 200
