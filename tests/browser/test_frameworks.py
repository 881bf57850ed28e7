"""The admins' pages of the frameworks and the city's signatures in a real browser."""

import json
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from commitments.models import Crosswalk, CrosswalkLink, FrameworkVersion, NodeTranslation
from cycles.signatures.models import Fulfilment, Pledge
from ims.cities.models import City
from ims.models import User
from ims.roles import Role
from tests.browser.axe import CLEAN, violations_in_both
from tests.browser.fixtures import PageFor
from tests.commitments.factories import load, make_aalborg, make_data, make_framework, wording
from tests.cycles.signatures.factories import make_signature, make_version
from tests.factories import make_city, make_member, make_unit, make_user

pytestmark = pytest.mark.django_db(transaction=True)

WRONG = "code,parent,kind,name\n1,,theme,<b>Air</b>\n1,,theme,=SUM(A1)\n"
TABLE = "code,parent,kind,name,name_sv\n1,,theme,Air,Luft\n1.1,1,commitment,Clean air,Ren luft\n"


def make_admin() -> User:
    """Return an admin of the installation."""
    return make_user(is_installation_admin=True, name="Inger Ek")


def upload(page: Page, name: str, text: str, **facts: str) -> None:
    """Choose a file and have it checked."""
    page.goto(reverse("framework_load"))
    page.set_input_files("[name=file]", {"name": name, "mimeType": "text/plain", "buffer": text.encode()})
    for field, value in facts.items():
        page.locator(f"[name={field}]").fill(value)
    page.get_by_role("button", name="Check the file").click()


def make_things() -> dict[str, str]:
    """Make a draft beside a published version, a crosswalk and a translation; return the addresses of the pages."""
    aalborg, other = make_aalborg(), make_framework("other")
    load(make_data(), published=True)
    nodes = [{"code": str(n), "title": wording(f"Item {n}")} for n in range(1, 60)]
    load(make_data(label="2", nodes=nodes))
    found = Crosswalk.objects.create(source_version=aalborg, target_version=other, provenance="own_proposal")
    CrosswalkLink.objects.create(
        crosswalk=found,
        source=aalborg.nodes.get(code="1"),
        target=other.nodes.get(code="1"),
        relation="exact",
        note="Both speak of who decides.",
        verification="verified: SOG",
    )
    NodeTranslation.objects.create(
        node=aalborg.nodes.get(code="1.1"), language="ar", field="text", text="الحكم", verification="recalled"
    )
    draft, whole = ["demo", "2"], ["aalborg", "2004"]
    return {
        "framework_version": reverse("framework_version", args=draft),
        "framework_marks": reverse("framework_marks", args=whole),
        "framework_marks grade": reverse("framework_marks", args=whole) + "?grade=recalled",
        "framework_translations": reverse("framework_translations", args=whole) + "?language=ar",
        "nothing missing": reverse("framework_translations", args=whole) + "?language=swedish",
        "crosswalk": reverse("crosswalk", args=[found.pk]),
        "crosswalk unmapped": reverse("crosswalk", args=[found.pk]) + "?show=unmapped&q=city",
        "crosswalk_item": reverse("crosswalk_item", args=[found.pk, "1"]),
    }


def test_axe_finds_nothing_on_the_admins_pages(page_for: PageFor) -> None:
    page, found = page_for(make_admin()), {}

    def look(name: str) -> None:
        found[name] = violations_in_both(page)

    for name, path in make_things().items():
        response = page.goto(path)
        assert response is not None
        assert response.status == 200, name
        look(name)
    upload(page, "a.csv", WRONG)
    look("form refused")
    upload(page, "a.csv", WRONG, framework="a", label="1", title="A")
    look("problems")
    data = make_data(label="2", title="Longer " * 20)
    upload(page, "a.json", json.dumps(data))
    look("dry run")
    assert len(found) == 11
    assert found == dict.fromkeys(found, CLEAN)


def signed_city() -> tuple[City, dict[str, tuple[Role, str]]]:
    """Return a city with signatures in every state, and its pages with who sees most of them."""
    city = make_city()
    version = make_version("owing", own_pledges=True)
    signature = make_signature(city, version)
    owed = version.obligations.get(code="S2")
    Fulfilment.objects.create(
        signature=signature, obligation=owed, due_on=date(2021, 3, 1), met_on=date(2021, 4, 1), what="Report sent."
    )
    unit = make_unit(city, "Parks")
    Pledge.objects.create(signature=signature, text={"en": "Plant trees"}, unit=unit, due_on="2021-01-01")
    load(make_data(framework="owing", label="2", own_pledges=True), published=True)
    at, one = city.slug, signature.pk
    return city, {
        "signatures": (Role.CLERK, reverse("signatures", args=[at])),
        "signature": (Role.OFFICER, reverse("signature", args=[at, one])),
        "signature read": (Role.AUDITOR, reverse("signature", args=[at, one])),
    }


def test_axe_finds_nothing_on_the_pages_of_signatures(page_for: PageFor) -> None:
    city, pages = signed_city()
    people = {role: page_for(make_member(city, role)) for role in {role for role, _path in pages.values()}}
    found = {}
    for name, (role, path) in pages.items():
        page = people[role]
        response = page.goto(path)
        assert response is not None
        assert response.status == 200, name
        found[name] = violations_in_both(page)
    assert found == dict.fromkeys(found, CLEAN)


def test_a_table_is_loaded_published_and_translated_by_clicking(page_for: PageFor) -> None:
    page = page_for(make_admin(), scripts=False)
    upload(page, "themes.csv", WRONG, framework="air", label="1", title="The air commitments")
    expect(page.get_by_role("heading", level=1)).to_have_text("3 things are in the way")
    page.get_by_role("link", name="Upload the mended file").click()
    expect(page.get_by_label("For CSV: title")).to_have_value("The air commitments")
    upload(page, "themes.csv", TABLE, framework="air", label="1", title="The air commitments")
    expect(page.get_by_role("heading", level=1)).to_have_text("This is what the file would change")
    page.get_by_role("button", name="Load the file").click()
    expect(page.get_by_text("Loaded: 5 added, 0 changed, 0 removed.")).to_be_visible()
    page.get_by_role("link", name="Publish", exact=True).click()
    page.get_by_role("button", name="Publish the version").click()
    expect(page.locator(".errors")).to_contain_text("Reason")
    page.get_by_label("Reason").fill("Checked")
    page.get_by_role("button", name="Publish the version").click()
    expect(page.get_by_text("It never changes again.")).to_be_visible()
    page.get_by_role("link", name="Translations").click()
    page.get_by_label("Language (code)").fill("fi")
    page.get_by_role("button", name="Show").click()
    page.get_by_label("Translation of 1, title").fill("Ilma")
    page.get_by_role("button", name="Save the translations").click()
    expect(page.get_by_text("1 translation is changed.")).to_be_visible()
    assert FrameworkVersion.objects.get().status == "published"
    assert NodeTranslation.objects.filter(language="fi").get().text == "Ilma"
