"""The pages of what is not possible: they say what, why and what to do, and never more than one may know."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse

from ims.access import group_for
from ims.cities.models import City
from ims.once import new_token
from ims.people.models import Membership
from ims.refusals import Conflict, Reason, RefusalMiddleware, Refused
from ims.roles import Permission, Role
from tests.conftest import ClientAs
from tests.factories import make_city, make_member, make_user

pytestmark = pytest.mark.django_db
ONE_USE = re.compile(r'name="(csrfmiddlewaretoken|once)" value="[^"]+"')


def page_of(exception: Exception, city: City | None = None) -> tuple[int, str]:
    """Return status and HTML that the refusal becomes."""
    request = RequestFactory().post("/here/")
    request.user = AnonymousUser()
    request.city = city  # type: ignore[attr-defined]
    response = RefusalMiddleware(lambda _request: None).process_exception(request, exception)  # type: ignore[arg-type,return-value]
    assert response is not None
    return response.status_code, response.content.decode()


def test_403_names_whom_to_ask(city: City) -> None:
    """The reason, the role that can help, and who holds it today."""
    make_member(city, Role.COORDINATOR, name="Anna Berglund")
    make_member(make_city("norrhamn"), Role.COORDINATOR, name="Somebody Else")
    status, html = page_of(Refused(Permission.EDIT_BASELINE, city), city)
    assert status == 403
    assert "You do not have the right to write the baseline review." in html
    assert "Ask the coordinator of your city." in html
    assert "<li>Anna Berglund</li>" in html
    assert "Somebody Else" not in html


def test_409_says_what_stands_in_the_way() -> None:
    """Each reason is a sentence, with a link where it is mended; the sentence is text."""
    reasons = [Reason("Agree the significance.", "/themes/6/"), Reason("<b>Two</b> have not signed.")]
    status, html = page_of(Conflict("The baseline review cannot be closed yet.", reasons))
    assert status == 409
    assert "<h1>The baseline review cannot be closed yet.</h1>" in html
    assert '<a href="/themes/6/">Agree the significance.</a>' in html
    assert "&lt;b&gt;Two&lt;/b&gt; have not signed." in html


def test_404_is_the_same_page_for_wrong_and_foreign(client_as: ClientAs, city: City) -> None:
    """Nobody learns from a page that is not public whether the other city is there."""
    make_city("norrhamn")
    client = client_as(make_member(city, Role.COORDINATOR))
    answers = {slug: client.get(f"/cities/{slug}/people/") for slug in ("norrhamn", "nowhere")}
    assert {answer.status_code for answer in answers.values()} == {404}
    # Each leads back to the address that was asked for.
    pages = {ONE_USE.sub("", answer.content.decode()).replace(slug, "") for slug, answer in answers.items()}
    assert len(pages) == 1
    assert "There is no such page" in pages.pop()


def test_a_page_says_who_is_signed_in(client_as: ClientAs, city: City) -> None:
    """The name, and the way out as a form, because signing out changes something."""
    html = client_as(make_user(name="Maja Lind")).get("/nowhere/").content.decode()
    assert f'<a href="{reverse("my_data")}">Maja Lind</a>' in html
    assert '<form class="inline-form" method="post" action="/accounts/logout/">' in html


def test_what_was_typed_is_shown_to_who_lost_the_right_meanwhile(client_as: ClientAs, city: City) -> None:
    """The role ends while the form is open: nothing is saved, nothing is lost. Without any role the page is 404."""
    person = make_member(city, Role.CITY_ADMIN)
    make_member(city, Role.CITY_ADMIN)
    client, page = client_as(person), reverse("unit_add", args=[city.slug])
    form = {"name_en": "Parks <b>and</b> water", "scale": "organisation", "once": new_token(), "password": "a b"}
    assert client.get(page).status_code == 200
    Membership.objects.filter(user=person).update(role=Role.AUDITOR, group=group_for(city, Role.AUDITOR))
    refused = client.post(page, form)
    assert refused.status_code == 403
    assert "Parks &lt;b&gt;and&lt;/b&gt; water</textarea>" in refused.content.decode()
    assert form["once"] not in refused.content.decode()
    assert ">a b<" not in refused.content.decode()
    Membership.objects.filter(user=person).delete()
    gone = client.post(page, form)
    assert gone.status_code == 404
    assert "Parks &lt;b&gt;and&lt;/b&gt; water</textarea>" in gone.content.decode()
    assert not city.units.exists()


def test_nothing_is_shown_of_who_only_looked(client_as: ClientAs, city: City) -> None:
    refused = client_as(make_member(city, Role.AUDITOR)).get(
        reverse("unit_add", args=[city.slug]), {"name_en": "Two words"}
    )
    assert refused.status_code == 403
    assert "What you wrote" not in refused.content.decode()
