"""People at their browsers: they sign in, send forms, and count only what was answered.

What was not answered, or answered with a fault, they send again as it was, as somebody does who presses "try again".
"""

import http.client
import re
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.chaos.world import PASSWORD, Orderer, Saver

HIDDEN = re.compile(r'<input type="hidden" name="(csrfmiddlewaretoken|once)" value="([^"]+)"')
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PATIENCE, AGAIN = 35, 0.3
REDIRECTS = frozenset({302, 303})


class Unanswered(Exception):
    """No answer, or one of the kind "it is our fault"."""


@dataclass
class Answer:
    """Status, address it leads to, and page."""

    status: int
    leads_to: str
    page: str


@dataclass
class Browser:
    """Cookies and forms; every request is a connection of its own."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    faults: list[int] = field(default_factory=list)

    def ask(self, method: str, path: str, body: str = "") -> Answer:
        """Ask once; raise Unanswered when nothing or a 5xx comes back."""
        wire = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            wire.request(method, path, body or None, {"Cookie": cookie, **(FORM if body else {})})
            answer = wire.getresponse()
            page = answer.read().decode()
        except (OSError, http.client.HTTPException) as gone:
            raise Unanswered from gone
        finally:
            wire.close()
        if answer.status >= 500:
            self.faults.append(answer.status)
            raise Unanswered
        self._keep(answer.headers.get_all("Set-Cookie") or [])
        return Answer(answer.status, answer.headers.get("Location", ""), page)

    def _keep(self, sent: list[str]) -> None:
        pairs = (line.partition(";")[0].partition("=") for line in sent)
        # What the next page would say to the person is never read here, and would pile up.
        self.cookies |= {name: value for name, _is, value in pairs if name != "messages"}

    def read(self, path: str) -> dict[str, str]:
        """Return the hidden fields of the page's last form; asks until it is answered."""
        page = until_answered(lambda: self.ask("GET", path))
        assert page.status == 200, (path, page.status, page.leads_to)
        return dict(HIDDEN.findall(page.page))

    def sign_in(self, email: str) -> None:
        """Sign in by the form."""
        path = "/accounts/login/"
        sent = self.read(path) | {"login": email, "password": PASSWORD}
        answer = self.ask("POST", path, urlencode(sent))
        assert answer.status in REDIRECTS, answer.page[-3000:]


def until_answered(ask: Callable[[], Answer], over: Callable[[], bool] = lambda: False) -> Answer:
    """Ask again and again until there is an answer, or it is over."""
    while True:
        try:
            return ask()
        except Unanswered:
            if over():
                raise
            time.sleep(AGAIN)


@dataclass
class Book:
    """What was acknowledged, with the moment at which its request was sent."""

    saves: dict[str, int] = field(default_factory=dict)
    orders: dict[int, tuple[int, str, str]] = field(default_factory=dict)
    sent_at: list[float] = field(default_factory=list)
    faults: dict[int, int] = field(default_factory=dict)
    trouble: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


class Person(threading.Thread):
    """A person who works through what they have to do; ``may`` holds them back so that work lasts the whole run."""

    def __init__(self, browser: Browser, book: Book, email: str, may: Callable[[float], bool]) -> None:
        super().__init__(daemon=True)
        self.browser, self.book, self.email, self.may = browser, book, email, may

    def run(self) -> None:
        """Sign in and work until all is done; what was not expected is noted as trouble."""
        try:
            self.browser.sign_in(self.email)
            self.work()
        except Exception as trouble:
            self.book.trouble.append(f"{self.email}: {trouble!r}")
        for status in self.browser.faults:
            self.book.faults[status] = self.book.faults.get(status, 0) + 1

    def work(self) -> None:
        """Do it."""
        raise NotImplementedError

    def fresh(self, path: str) -> dict[str, str]:
        """Return the page's hidden fields; the page is read once, and each form has a token of its own after that."""
        self.fields = getattr(self, "fields", None) or self.browser.read(path)
        return {**self.fields, "once": str(uuid.uuid4())}

    def _paced(self, part: float) -> None:
        while not self.may(part) and not self.book.over.is_set():
            time.sleep(0.05)

    def send(self, path: str, form: dict[str, Any]) -> Answer:
        """Send a form until it is answered, the same form each time."""
        body, sent_at = urlencode(form), time.time()

        def ask() -> Answer:
            nonlocal sent_at
            sent_at = time.time()
            return self.browser.ask("POST", path, body)

        answer = until_answered(ask, self.book.over.is_set)
        assert answer.status in REDIRECTS, (path, answer.status, answer.page[-3000:])
        self.sent_at = sent_at
        return answer


class Saving(Person):
    """Enters one value after the other into the grid."""

    def __init__(self, who: Saver, saves: int, *facts: Any) -> None:
        super().__init__(*facts[:2], who.email, *facts[2:])
        self.who, self.saves = who, saves

    def work(self) -> None:
        """Every save is a form with a token of its own."""
        path = f"/cities/{self.who.city}/indicators/grid/"
        for number in range(self.saves):
            self._paced(number / self.saves)
            if self.book.over.is_set():
                return
            self.save(path, self.who.cell(number), number)

    def save(self, path: str, cell: str, value: int) -> None:
        """Save one value; it counts once it is acknowledged."""
        self.send(path, {**self.fresh(path), f"c-{cell}": value})
        self.book.saves[cell] = value
        self.book.sent_at.append(self.sent_at)


class Ordering(Person):
    """Orders one document after the other on the page of documents."""

    def __init__(self, who: Orderer, *facts: Any) -> None:
        super().__init__(*facts[:2], who.email, *facts[2:])
        self.who = who

    def work(self) -> None:
        """An order leads to the page of its job."""
        path = f"/cities/{self.who.city}/{self.who.year}/documents/"
        for number, (package, language, kind) in enumerate(self.who.wanted):
            self._paced(number / len(self.who.wanted))
            if self.book.over.is_set():
                return
            form = {
                **self.fresh(path),
                "snapshot": f"{package}-council_paper",
                "language": language,
                "file_format": kind,
            }
            answer = self.send(f"{path}order/", form)
            job = int(answer.leads_to.rstrip("/").rpartition("/")[2])
            self.book.orders[job] = (package, language, kind)
