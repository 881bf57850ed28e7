"""One person at a desk: opens pages, fills the form that stands there and sends it, without a browser."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.test import Client
from django.urls import NoReverseMatch, reverse

from cycles.cycle import Cycle
from ims.people.models import User


@dataclass
class Form:
    """A form that posts: where it leads, the names in it, and what it holds as it was opened."""

    leads_to: str
    names: set[str] = field(default_factory=set)
    fields: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """The forms of a page that post."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._is_in_form, self._select, self._text = False, "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in a form, or a field with what it holds."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_in_form = given.get("method", "").lower() == "post"
            if self._is_in_form:
                self.found.append(Form(given.get("action", "")))
        elif self._is_in_form:
            self._take(tag, given)

    def _take(self, tag: str, given: dict[str, str]) -> None:
        form, name = self.found[-1], given.get("name", "")
        form.names |= {name} - {""}
        chosen = given.get("type") not in {"checkbox", "radio"} or "checked" in given
        if tag == "input" and name and chosen:
            form.fields[name] = given.get("value", "")
        elif tag == "option" and "selected" in given:
            form.fields[self._select] = given.get("value", "")
        elif tag == "select":
            self._select = name
        elif tag == "textarea":
            self._text = name

    def handle_data(self, data: str) -> None:
        """Take in what a long text holds."""
        if self._text:
            held = self.found[-1].fields.get(self._text, "")
            self.found[-1].fields[self._text] = f"{held}{data}".lstrip("\n")

    def handle_endtag(self, tag: str) -> None:
        """Leave the form or the long text."""
        self._is_in_form = self._is_in_form and tag != "form"
        self._text = "" if tag == "textarea" else self._text


@dataclass
class Desk:
    """A person who is signed in, and the year they work on."""

    user: User
    cycle: Cycle

    def __post_init__(self) -> None:
        self.client = Client()
        self.client.force_login(self.user, backend="allauth.account.auth_backends.AuthenticationBackend")

    def address(self, name: str, *args: object) -> str:
        """Return the address of a page of the year, or of the city."""
        try:
            return reverse(name, args=[self.cycle.city.slug, self.cycle.year, *args])
        except NoReverseMatch:  # a page of the city has no year in its address
            return reverse(name, args=[self.cycle.city.slug, *args])

    def reads(self, name: str, *args: object, status: int = 200) -> str:
        """Open the page, which answers with this status, and return it."""
        answer = self.client.get(self.address(name, *args))
        assert answer.status_code == status, (name, answer.status_code)
        return str(answer.content.decode())

    def sends(self, name: str, *args: object, on: str = "", **values: object) -> str:
        """Fill and send the form that leads to this page, as it stands there or ``on`` another one's address.

        Returns where it led; a field the form does not have, and a complaint, end the journey.
        """
        address = self.address(name, *args)
        page = self.client.get(on or address)
        assert page.status_code == 200, (on or address, page.status_code)
        forms = [
            form for form in Forms(page.content.decode()).found if form.leads_to.partition("?")[0] in {"", address}
        ]
        fitting = [form for form in forms if form.names >= {self._named(name, form) for name in values}]
        assert fitting, (name, [sorted(form.names) for form in forms], "no such form")
        typed = {self._named(name, fitting[0]): value for name, value in values.items()}
        answer = self.client.post(address, {**fitting[0].fields, **typed})
        assert answer.status_code == 302, (name, answer.status_code, complaints(answer.content.decode()))
        return str(answer["Location"])

    def _named(self, name: str, form: Form) -> str:
        """Return the field's name; a text in several languages is filled in the binding one."""
        bound = f"{name}_{self.cycle.city.binding_language}"
        return bound if bound in form.names else name


def complaints(page: str) -> str:
    """Return what a page complains about."""
    found = page.find('class="errors')
    return page[found : found + 900]
