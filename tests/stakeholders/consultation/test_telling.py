"""Those who may comment are told when a consultation opens and shortly before it ends."""

import pytest

from cycles.approval import services as council_services
from cycles.cycle import Cycle
from ims.notices.models import Notice
from ims.notices.sweeps import sweep_all
from ims.roles import Role
from tests.cycles.approval.factories import cast_votes, make_clerk, make_council, make_item, make_meeting
from tests.cycles.factories import advance
from tests.cycles.targets.factories import make_targets_cycle
from tests.factories import make_city, make_member, make_user
from tests.stakeholders.factories import close, make_comment, make_consultation, make_stakeholder

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    """Return a year in which targets are set."""
    return make_targets_cycle()


@pytest.mark.parametrize(
    ("opens", "closes", "words"),
    [
        (0, 14, ["Comment until"]),
        (-14, 3, ["Comment until", "Comments end on"]),
        (-1, 1, ["Comment until"]),
        (1, 14, []),
        (-14, -1, []),
    ],
)
def test_stakeholders_are_told_once_each(cycle: Cycle, opens: int, closes: int, words: list[str]) -> None:
    person = make_stakeholder(cycle.city)
    make_stakeholder(make_city("elsewhere"))
    make_member(cycle.city, Role.OWNER)
    make_consultation(cycle, opens_in=opens, closes_in=closes)
    for _ in range(2):
        assert sweep_all() == 0
    rows = Notice.objects.filter(kind="consultation").order_by("pk")
    assert [row.person for row in rows] == [person] * len(words)
    assert all(row.subject.startswith(start) for row, start in zip(rows, words, strict=True))


def test_what_was_closed_early_calls_nobody(cycle: Cycle) -> None:
    make_stakeholder(cycle.city)
    close(make_consultation(cycle))
    sweep_all()
    assert not Notice.objects.filter(kind="consultation").exists()


def test_who_commented_is_told_once_what_the_council_decided(cycle: Cycle) -> None:
    author, silent = make_stakeholder(cycle.city), make_stakeholder(cycle.city)
    consultation = make_consultation(cycle)
    for _ in range(2):
        make_comment(consultation, by=author)
    close(consultation)
    advance(cycle, "submit_programme", make_user())
    council = make_council(cycle.city, 3)
    cycle.refresh_from_db()
    item = make_item(make_meeting(cycle.city, present=council, members_total=3), cycle)
    council_services.open_vote(item, by=make_clerk(cycle.city))
    cast_votes(item, council, "fff")
    council_services.conclude(item, "3/2026", by=make_clerk(cycle.city))
    for _ in range(2):
        assert sweep_all() == 0
    [told] = Notice.objects.filter(kind="comment_decided")
    assert (told.person, told.person == silent) == (author, False)
    assert "approved" in told.subject
    assert "Decision 3/2026" in told.text
