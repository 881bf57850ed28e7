"""Show a page as it was made before, as long as nothing in its city has changed since.

Whoever asks has been let in anew; only what would be made again is kept, for the same person, address, rights,
language and day. A page made while somebody's change was under way is made again once that change is there.
"""

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import cast

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.translation import get_language

from ims.access import Rights
from ims.once import FIELD, new_token
from ims.version import VERSION

# Also how long a change may stay unseen that no trigger tells of: a table emptied by its owner.
LONGEST = timedelta(minutes=10)
TOKENS = re.compile(rf'name="(csrfmiddlewaretoken|{FIELD})" value="[^"]*"')
LEVEL = 1  # of compression: pages get ten times smaller at once, more takes longer than it saves
# In one question: whether this transaction only reads, what it sees now, and whether no change in the city, or in every
# city, was unseen then. The server's start stands for the cluster, since another one counts its transactions anew.
ASKED = """
WITH seen AS (SELECT %(then)s::pg_snapshot AS then)
SELECT pg_current_xact_id_if_assigned() IS NULL,
       pg_postmaster_start_time()::text,
       pg_current_snapshot()::text,
       NOT EXISTS (
           SELECT FROM ims_change, seen
            WHERE (city_id = %(city)s OR city_id IS NULL)
              AND transaction >= pg_snapshot_xmin(seen.then)::text::bigint
              AND NOT pg_visible_in_snapshot(transaction::text::xid8, seen.then)
       )
"""
NEVER = "1:1:"  # the snapshot that saw nothing


@dataclass(frozen=True)
class Kept:
    """A page as it was made: its text, compressed, and what the database showed just before."""

    server: str
    snapshot: str
    text: bytes
    has_tokens: bool


def kept(request: HttpRequest, make: Callable[[], HttpResponse], *facts: object) -> HttpResponse:
    """Return the page of a city that was made before, or make it and keep it.

    ``facts`` are what decides what the page shows beside the request's address, person, rights, language and day, such
    as remembered filters; their ``repr`` must say them. Parts for htmx and pages with a message are always made anew.
    """
    if request.method != "GET" or getattr(request, "htmx", False) or len(get_messages(request)) or settings.DEBUG:
        return make()
    key = _key(request, facts)
    found = cast("Kept | None", cache.get(key))
    only_reads, server, snapshot, unchanged = _asked(_rights(request).city.pk, found.snapshot if found else NEVER)
    if found and only_reads and unchanged and found.server == server:
        text = zlib.decompress(found.text)
        return HttpResponse(_with_fresh_tokens(request, text.decode()) if found.has_tokens else text)
    response = make()
    # What this transaction wrote itself may yet be undone, and its snapshot does not tell it from what stands.
    if only_reads and response.status_code == 200:
        bare, tokens = TOKENS.subn(r'name="\1" value=""', response.content.decode())
        page = Kept(server, snapshot, zlib.compress(bare.encode(), LEVEL), tokens > 0)
        cache.set(key, page, LONGEST.total_seconds())
    return response


def _rights(request: HttpRequest) -> Rights:
    return cast(Rights, request.rights)  # type: ignore[attr-defined]


def _key(request: HttpRequest, facts: tuple[object, ...]) -> str:
    rights = _rights(request)
    shown = (
        (VERSION, getattr(staticfiles_storage, "manifest_hash", "")),
        (request.get_host(), request.get_full_path(), get_language(), rights.city.today()),
        (rights.user.pk, sorted(rights), sorted(rights.roles), sorted(rights.absent.items())),
        (rights.has_other_cities, rights.unread, sorted(rights.enters_for)),
        facts,
    )
    return f"page-{sha256(repr(shown).encode()).hexdigest()}"


def _asked(city: int, then: str) -> tuple[bool, str, str, bool]:
    """Return whether nothing was written yet, the server's start, the snapshot, and whether all is as it was then."""
    with connection.cursor() as cursor:
        cursor.execute(ASKED, {"city": city, "then": then})
        return cast("tuple[bool, str, str, bool]", cursor.fetchone())


def _with_fresh_tokens(request: HttpRequest, text: str) -> str:
    """Return the page with fresh tokens in every form: those of the one it was made for may be spent."""
    mine = get_token(request)
    return TOKENS.sub(lambda found: f'name="{found[1]}" value="{new_token() if found[1] == FIELD else mine}"', text)
