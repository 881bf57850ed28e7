"""The links in head and foot: those that exist and that the person may follow."""

from ims import links
from ims.cities.models import City
from ims.roles import Permission

CITY = City(name="Sundvik", slug="sundvik")


def test_links_follow_the_rights() -> None:
    """Without the right to manage people there is no link to them."""
    assert [link.url for link in links.account(CITY, {Permission.MANAGE_PEOPLE})] == ["/cities/sundvik/people/"]
    assert links.account(CITY, set()) == []
    assert links.account(None, {Permission.MANAGE_PEOPLE}) == []


def test_foot() -> None:
    """The frameworks are everybody's; the city's history and settings need their rights."""
    everybody = [link.label for link in links.foot(CITY, ())]
    assert "Commitments" in everybody
    assert "History" not in everybody
    assert [link.label for link in links.foot(CITY, {Permission.SEE_HISTORY})] == ["History", *everybody]


def test_a_page_that_does_not_exist_is_left_out() -> None:
    """A name that leads nowhere gives no address."""
    assert links.resolve("no-such-page", CITY) == ""


def test_home() -> None:
    """A city's first page, else the installation's."""
    assert links.home(CITY) == "/cities/sundvik/"
    assert links.home(None) == "/"
