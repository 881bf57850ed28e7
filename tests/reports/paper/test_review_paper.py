"""The sustainability report: the signed baseline review as a document, and nothing of later steps."""

import io
from typing import Any

import pikepdf
import pytest
from django.utils import timezone

from cycles.baseline.models import BaselineReview
from cycles.baseline.services import sign_off, undo_sign_off
from cycles.cycle import Step
from cycles.snapshot import Snapshot
from ims.roles import Role
from reports.documents.models import ReportJob
from reports.documents.services import order_document
from tests.cycles.baseline.factories import make_theme_review
from tests.cycles.factories import make_cycle
from tests.factories import make_member
from tests.reports.paper import full_sample
from tests.reports.paper.pages import HEADS, bottom, last_line, words
from tests.reports.paper.test_full_paper import Printed, printed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module", params=["en", "sv"])
def paper(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Printed:
    """The report in both languages, each made once."""
    with django_db_blocker.unblock():
        return printed(full_sample.review(), request.param)


def test_it_is_the_review_and_nothing_else(paper: Printed) -> None:
    said = " ".join(words(page) for page in paper.document.pages)
    with pikepdf.open(io.BytesIO(paper.content)) as pdf:
        language = str(pdf.Root.Lang)
    wanted = {
        "en": ("Sustainability report 2026", "Working group, 24 March 2026.", "The review at a glance", "9 members"),
        "sv": ("Hållbarhetsrapport 2026", "Working group, 24 March 2026.", "Analysen i korthet", "9 medlemmar"),
    }
    assert [text for text in wanted[language] if text not in said] == []
    assert "EUR" not in said  # no action and no money
    assert "ab12" * 8 in said
    later = {
        "en": ("Draft decision", "voted on", "Council paper"),
        "sv": ("Förslag till beslut", "Fullmäktigehandling"),
    }
    assert [text for text in later[language] if text in said] == []


def test_no_heading_is_orphaned_and_no_page_nearly_empty(paper: Printed) -> None:
    # On the page at a glance the headings stand beside their texts.
    inside = list(paper.pages[1:])
    assert all(words(page) for page in inside)
    assert [last_line(page) for page in inside if last_line(page)[1] & HEADS] == []
    drawn = {number for number, page in enumerate(inside, start=3) if last_line(page)[0] == ""}
    assert [number for number, page in enumerate(inside, start=3) if bottom(page) < 0.2 and number not in drawn] == []


def test_what_is_signed_is_frozen_and_printed_as_it_was_signed() -> None:
    cycle = make_cycle(Step.BASELINE)
    make_theme_review(cycle, ready=True)
    coordinator = make_member(cycle.city, Role.COORDINATOR)
    sign_off(cycle, "Working group, 24 March", by=coordinator)
    first = Snapshot.objects.get(kind=Snapshot.Kind.BASELINE)
    assert "Working group, 24 March" in first.content
    job = order_document(cycle, first, "en", by=coordinator)
    assert job.kind == ReportJob.Kind.SUSTAINABILITY_REPORT
    undo_sign_off(cycle, "A number was wrong", by=coordinator)
    sign_off(cycle, "Working group, 2 April", by=coordinator)
    assert Snapshot.objects.filter(kind=Snapshot.Kind.BASELINE).count() == 2
    first.refresh_from_db()
    assert first.verify()
    assert "2 April" not in first.content


def test_a_review_that_nobody_signed_is_not_frozen() -> None:
    cycle = make_cycle(Step.BASELINE)
    make_theme_review(cycle, ready=True)
    assert BaselineReview.objects.filter(signed_off_at__lte=timezone.now()).count() == 0
    assert not Snapshot.objects.exists()
