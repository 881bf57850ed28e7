"""Every page of the installation once, as somebody whom the reviewed rows let in."""

from collections.abc import Iterator

from tests.matrix.table import STEPS, read_rows
from tests.matrix.walk import Url, every_url
from tests.matrix.world import World

WHO = (
    *("coordinator", "officer", "clerk", "city_admin", "owner", "council_member"),
    *("auditor", "stakeholder", "installation", "stranger", "anonymous"),
)
# Parts of pages that htmx fetches; they are looked at inside their page.
FRAGMENTS = frozenset({"item_tally", "meeting_room_live", "job_progress", "indicator_chart"})


def pages(world: World) -> Iterator[tuple[Url, str, str]]:
    """Yield (URL, person, address) of each URL that answers somebody's GET with a page.

    It is asked once: as the first person of :data:`WHO` who is let in, in the latest step in which they are.
    """
    rows = [row for row in read_rows() if row.method == "GET" and row.scope == "own"]
    for url in every_url():
        open_to = {
            (step, person)
            for row in rows
            if row.url == url.name
            for step in row.steps & set(world.steps_of(url))
            for person in WHO
            if row.cells[person] == "200"
        }
        if open_to and url.name not in FRAGMENTS:
            step, person = min(open_to, key=lambda pair: (WHO.index(pair[1]), -STEPS.index(pair[0])))
            yield url, person, world.address(url, world.own, step)
