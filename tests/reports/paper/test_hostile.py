"""A document opens nothing: no address, no file, whatever stands in the text that is set."""

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pikepdf
import pytest
from weasyprint import HTML
from weasyprint.css.tokens import InvalidValues

from reports.paper.making import set_type

SECRET = b"nobody may read this in a document"
PLACES = (
    '<img src="{}" alt="x">',
    '<link rel="stylesheet" href="{}">',
    '<link rel="attachment" href="{}">',
    '<a rel="attachment" href="{}">x</a>',
    "<style>@import url('{}');</style>",
    "<style>@import '{}' print;</style>",
    "<style>@font-face {{ font-family: f; src: url('{}') }} p {{ font-family: f }}</style><p>x</p>",
    "<p style=\"background: url('{}')\">x</p>",
    "<p style=\"border-image: url('{}') 3\">x</p>",
    "<ul style=\"list-style-image: url('{}')\"><li>x</li></ul>",
    "<style>p::before {{ content: url('{}') }}</style><p>x</p>",
    "<style>@page {{ background: url('{}') }}</style>",
    '<object data="{}">x</object>',
    '<embed src="{}">',
    '<iframe src="{}"></iframe>',
    '<base href="{}"><img src="picture.png" alt="x"><link rel="stylesheet" href="more.css">',
    '<svg width="9" height="9" xmlns="http://www.w3.org/2000/svg"><image href="{}" width="9" height="9"/></svg>',
    '<svg width="9" height="9" xmlns="http://www.w3.org/2000/svg"><use href="{}#x"/></svg>',
    '<img alt=\'x\' src=\'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    '<image href="{}" width="9" height="9"/></svg>\'>',
    "<style>@import url('data:text/css,@import%20url(%22{}%22);');</style>",
)


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """Serve on loopback; give the address and the list of what was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            if self.path.startswith("/moved"):
                self.send_response(302)
                self.send_header("Location", "/there.png")
            else:
                self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object, **named: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.05))
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def hostile(host: str, secret: Path) -> list[str]:
    """Return two hundred documents that each try to open an address or a file."""
    addresses = (
        f"http://{host}/a.png",
        f"HTTP://{host}/b.css",
        f"http://{host}/c.svg?name=word",
        f"http://{host}/moved/d.png",
        f"//{host}/e.png",
        f"ftp://{host}/f.png",
        f"file://{secret}",
        f"FILE://localhost{secret}",
        str(secret),
        f"../../../../../../../..{secret}",
    )
    return [f"<html><body>{place.format(address)}</body></html>" for place in PLACES for address in addresses]


def written(make: Callable[[], bytes | None]) -> bytes:
    """Return the document; nothing where the renderer gives up over a style sheet it cannot even address."""
    try:
        return make() or b""
    except InvalidValues:
        return b""


def carries_secret(pdf: bytes) -> bool:
    """Say whether one of the file's streams holds the secret."""
    if not pdf:
        return False
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        streams = [thing for thing in opened.objects if isinstance(thing, pikepdf.Stream)]
        return any(SECRET in stream.read_bytes() for stream in streams)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_bytes(SECRET)
    return path


def test_two_hundred_hostile_documents_open_nothing(secret: Path) -> None:
    with listening() as (host, asked):
        documents = hostile(host, secret)
        files = [written(lambda html=html: set_type(html, "#1b4d73").write_pdf()) for html in documents]
    assert len(documents) == 200
    assert sum(1 for pdf in files if pdf) >= 190
    assert asked == []
    assert [html for html, pdf in zip(documents, files, strict=True) if carries_secret(pdf)] == []


def test_the_renderers_own_way_would_open_them(secret: Path) -> None:
    """The negative control: the same documents, with the fetcher that the renderer brings."""
    with listening() as (host, asked):
        documents = hostile(host, secret)
        files = [written(lambda html=html: HTML(string=html).write_pdf()) for html in documents if "ftp:" not in html]
    assert {"/a.png", "/b.css", "/c.svg?name=word", "/there.png"} <= set(asked)
    assert any(carries_secret(pdf) for pdf in files)
