"""The pages of signatures: recorded by the clerk, met and pledged by those who work there, and what refuses."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cycles.signatures.models import Fulfilment, Pledge, Signature
from cycles.snapshot import Decision
from ims.cities.models import City
from ims.roles import Role
from tests.commitments.factories import load, make_data, make_framework
from tests.conftest import ClientAs
from tests.cycles.factories import make_cycle, make_decision
from tests.cycles.signatures.factories import make_signature, make_version
from tests.factories import make_city, make_member, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(city: City, client_as: ClientAs) -> Client:
    return client_as(make_member(city, Role.CLERK, name="Eva Ek"))


@pytest.fixture
def officer(city: City, client_as: ClientAs) -> Client:
    return client_as(make_member(city, Role.OFFICER))


def at(name: str, *args: Any) -> str:
    """Return the address of a page of Sundvik."""
    return reverse(name, args=["sundvik", *args])


def text(response: Any) -> str:
    """Return the page with runs of blanks made one."""
    return " ".join(response.content.decode().split())


def sign(client: Client, **changes: Any) -> Any:
    """Record a signature through the form."""
    data = {"decided_on": "2020-02-20", "decision_number": "§ 8/2020", "signed_on": "2020-03-01", "version": "0"}
    return client.post(at("signature_add"), {**data, "note": "", **changes}, follow=True)


def test_the_clerk_records_a_signature_and_its_obligations_get_their_days(city: City, clerk: Client) -> None:
    version = make_version()
    page = text(sign(clerk, framework=version.pk))
    assert "The signature is recorded." in page
    assert "§ 8/2020" in page
    assert "1 March 2021" in page
    assert "are late" in page
    assert Signature.objects.get().city == city
    listed = text(clerk.get(at("signatures")))
    assert "The city signed 1 framework" in listed


def test_a_signature_names_a_decision_of_the_record(city: City, clerk: Client) -> None:
    decision = make_decision(city, 2020, Decision.Kind.ADOPT)
    page = sign(clerk, framework=make_version().pk, decision=decision.pk)
    assert at("decision", decision.pk) in text(page)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"decided_on": "2020-03-02"}, "The council decides before the city signs."),
        ({"signed_on": "2999-01-01"}, "This day is still to come."),
        ({"signed_on": "1 March"}, "Write the date as year-month-day"),
        ({"decision_number": ""}, "Fill this in"),
        ({"framework": "0"}, "Choose one of the listed values."),
    ],
)
def test_a_signature_that_cannot_be_says_why(city: City, clerk: Client, changes: dict[str, str], sentence: str) -> None:
    page = sign(clerk, **{"framework": make_version().pk, **changes})
    assert page.status_code == 422
    assert sentence in text(page)
    assert Signature.objects.count() == 0


def test_only_published_versions_that_are_not_signed_are_offered(city: City, clerk: Client) -> None:
    make_framework("draft", published=False), make_framework("old"), make_framework("old", label="2")
    make_signature(city)
    offered = clerk.get(at("signature_add")).context["form"].fields["framework"].queryset
    assert [str(version) for version in offered] == ["The old commitments (2)"]


def test_a_decision_of_another_city_or_one_that_said_no_is_not_taken(city: City, clerk: Client) -> None:
    foreign = make_decision(make_city("elsewhere"), 2020, Decision.Kind.ADOPT)
    refused = make_decision(city, 2020, Decision.Kind.ADOPT, outcome=Decision.Outcome.REJECTED)
    version = make_version()
    for decision in (foreign, refused):
        assert sign(clerk, framework=version.pk, decision=decision.pk).status_code == 422


def test_an_obligation_is_met_once_and_taken_back(city: City, officer: Client) -> None:
    signature = make_signature(city)
    url = at("obligation_meet", signature.pk, "S2") + "?due=2021-03-01"
    sent = {"met_on": "2021-02-01", "what": "Report sent.", "evidence": "https://example.org/report", "version": "0"}
    page = text(officer.post(url, sent, follow=True))
    assert "met on 1 February 2021: Report sent." in page
    assert 'href="https://example.org/report"' in page
    row = Fulfilment.objects.get()
    # Correcting it is one more save of the same row; a stale one shows both texts.
    assert officer.post(url, {**sent, "what": "Sent late.", "version": "1"}).status_code == 302
    assert officer.post(url, {**sent, "what": "Other.", "version": "1"}).status_code == 409
    remove = at("fulfilment_remove", signature.pk, row.pk)
    assert "Sent late." in text(officer.get(remove))
    assert "It is taken back." in text(officer.post(remove, follow=True))
    assert Fulfilment.objects.count() == 0


@pytest.mark.parametrize(
    ("due", "changes", "status"),
    [
        ("2021-03-02", {}, 404),
        ("yesterday", {}, 404),
        ("", {}, 404),
        ("2021-03-01", {"met_on": "2020-02-01"}, 422),
        ("2021-03-01", {"met_on": "2999-01-01"}, 422),
        ("2021-03-01", {"evidence": "javascript:alert(1)"}, 422),
        ("2021-03-01", {"what": ""}, 422),
    ],
)
def test_what_cannot_be_met_so_is_refused(
    city: City, officer: Client, due: str, changes: dict[str, str], status: int
) -> None:
    signature = make_signature(city)
    sent = {"met_on": "2021-02-01", "what": "x", "evidence": "", "version": "0", **changes}
    assert officer.post(at("obligation_meet", signature.pk, "S2") + f"?due={due}", sent).status_code == status
    assert Fulfilment.objects.count() == 0


def test_a_city_makes_its_own_pledges_where_the_framework_asks_for_them(city: City, officer: Client) -> None:
    version = make_version("mapes", own_pledges=True, nodes=[], obligations=[])
    signature, unit = make_signature(city, version), make_unit(city, "Parks")
    sent = {"text_en": "Plant 100,000 trees", "unit": unit.pk, "due_on": "2021-01-01", "version": "0"}
    form = officer.get(at("pledge_add", signature.pk))
    assert form.status_code == 200
    name = next(name for name in ("text_en", "text_0", "text") if f'name="{name}"' in text(form))
    sent[name] = sent.pop("text_en")
    page = text(officer.post(at("pledge_add", signature.pk), sent, follow=True))
    assert "1 obligation or pledge is late" in page
    assert "Parks" in page
    pledge = Pledge.objects.get()
    kept = {**sent, "version": "1", "met_on": "2020-12-01", "result": ""}
    assert officer.post(at("pledge_edit", signature.pk, pledge.pk), kept).status_code == 422
    page = text(officer.post(at("pledge_edit", signature.pk, pledge.pk), {**kept, "result": "98,200"}, follow=True))
    assert "kept on 1 December 2020: 98,200" in page


def test_a_framework_with_its_own_list_takes_no_pledges(city: City, officer: Client) -> None:
    signature = make_signature(city)
    assert officer.get(at("pledge_add", signature.pk)).status_code == 404
    assert officer.post(at("pledge_add", signature.pk), {}).status_code == 404


def test_a_superseded_version_stays_signed_and_leads_to_its_successor(city: City, officer: Client) -> None:
    signature = make_signature(city)
    load(make_data(framework="owing", label="2"), published=True)
    page = text(officer.get(at("signature", signature.pk)))
    assert "is superseded by version 2" in page
    assert "What the city owes" in page


def test_what_people_wrote_is_shown_as_text(city: City, officer: Client) -> None:
    signature = make_signature(city, note="<script>alert(1)</script>", decision_number="<b>1</b>")
    page = text(officer.get(at("signature", signature.pk)))
    assert "<script>alert" not in page
    assert "<b>1</b>" not in page


@pytest.mark.parametrize("frameworks", [1, 6])
def test_the_pages_cost_the_same_for_few_and_many(
    city: City, officer: Client, django_assert_num_queries: DjangoAssertNumQueries, frameworks: int
) -> None:
    make_cycle(city=city)
    many = [
        {"code": f"S{n}", "text": "x", "verification": "recalled", "every_months": 12} for n in range(frameworks * 5)
    ]
    for number in range(frameworks):
        signature = make_signature(city, make_version(f"f{number}", obligations=many), signed_on=date(2021, 1, 1))
        for owed in signature.framework.obligations.all()[:3]:
            day = signature.signed_on + timedelta(days=365)
            Fulfilment.objects.create(signature=signature, obligation=owed, due_on=day, met_on=day, what="x")
    with django_assert_num_queries(12):
        officer.get(at("signatures"))
    with django_assert_num_queries(12):
        officer.get(at("signature", signature.pk))
