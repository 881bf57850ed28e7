"""Recommendations: each says who should do it, belongs to its year, and stands once the report is finished."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cycles.cycle import Cycle, Step
from cycles.evaluation import services
from cycles.evaluation.models import Recommendation
from cycles.organisation.models import Body
from ims.cities.models import City
from ims.refusals import Conflict
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.evaluation.conftest import Year
from tests.cycles.evaluation.factories import make_finished, make_person, make_recommendation
from tests.cycles.evaluation.views.test_pages import at
from tests.cycles.factories import make_cycle
from tests.factories import make_city, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle(city: City) -> Cycle:
    return make_cycle(Step.EVALUATION, city=city)


def test_a_unit_or_a_body_should_do_it(cycle: Cycle) -> None:
    body = Body.objects.create(city=cycle.city, kind=Body.Kind.STEERING, name={"en": "Steering group"})
    make_recommendation(cycle, body=body)
    assert Recommendation.objects.in_cycle(cycle).get().who["en"] == "Steering group"
    for wrong in ({"unit": None}, {"unit": make_unit(cycle.city), "body": body}):
        with pytest.raises(ValidationError):
            make_recommendation(cycle, **wrong)
    elsewhere = make_city("elsewhere")
    with pytest.raises(ValidationError, match="of this city"):
        make_recommendation(cycle, unit=make_unit(elsewhere))
    assert Recommendation.objects.count() == 1


def test_the_pages_add_change_and_withdraw(cycle: Cycle, client_as: ClientAs) -> None:
    client, unit = client_as(make_person(cycle.city, Role.COORDINATOR)), make_unit(cycle.city)
    told = {"text_en": "Count at two more places", "unit": unit.pk, "until": "2027-06-30"}
    for wrong, sentence in (
        ({"text_en": " "}, "Fill this in"),
        ({"unit": ""}, "choose a unit or a body"),
        ({"until": "soon"}, "2026-11-16"),
        ({"text_en": "x" * 5000}, "1000"),
    ):
        answer = client.post(at("recommendation_add"), {**told, **wrong})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert client.post(at("recommendation_add"), told).headers["Location"] == at("evaluation")
    row = Recommendation.objects.get()
    assert (row.until, str(row.who)) == (date(2027, 6, 30), "Environment department")
    page = at("recommendation_edit", recommendation=row.pk)
    assert client.post(page, {**told, "text_en": "Count at three", "version": 1}).status_code == 302
    assert client.post(page, {**told, "text_en": "Count at four", "version": 1}).status_code == 409
    assert client.post(at("recommendation_withdraw", recommendation=row.pk)).headers["Location"] == at("evaluation")
    assert not Recommendation.objects.exists()


def test_a_finished_report_keeps_them(evaluated: Year, client_as: ClientAs) -> None:
    make_finished(evaluated.cycle)
    row, by = Recommendation.objects.get(), make_person(evaluated.cycle.city, Role.COORDINATOR)
    for act in (lambda: make_recommendation(evaluated.cycle), lambda: services.withdraw_recommendation(row, by=by)):
        with pytest.raises(Conflict, match="is finished"):
            act()
    assert "Count bicycles at two more places." in client_as(by).get(at("evaluation")).content.decode()


def test_the_cause_has_a_kind(evaluated: Year, client_as: ClientAs) -> None:
    by = make_person(evaluated.cycle.city, Role.COORDINATOR)
    with pytest.raises(ValidationError):
        services.explain_deviation(evaluated.bad, "Cold", kind="bad luck", by=by)
    page = at("deviation_explain", target=evaluated.bad.pk)
    answer = client_as(by).post(page, {"kind": "", "cause_en": "Cold", "version": 0})
    assert answer.status_code == 422
    assert client_as(by).post(page, {"kind": "event", "cause_en": "Cold", "version": 0}).status_code == 302
    assert "Weather or another outside event" in client_as(by).get(at("evaluation")).content.decode()
