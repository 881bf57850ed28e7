"""Step 3: the council approves the programme, with the council paper on the table."""

import hashlib

from cycles.snapshot import Decision
from ims.roles import Role
from reports.documents import services as documents
from reports.documents.models import Document, ReportJob
from tests.journey.cast import YEAR, Year
from tests.journey.council import conclude, put, vote
from tests.journey.programme import TITLE
from tests.journey.walking import FOLDER


def approve(year: Year) -> None:
    """The clerk puts the programme to the council, has the paper made, members vote, the clerk concludes."""
    text = f"The council approves the {TITLE} and the action plan."
    item = put(year, f"{YEAR}-approve", "7", TITLE, text)
    paper(year)
    vote(year, item)
    conclude(year, item, "7")
    clerk = year.by(Role.CLERK)
    decision = Decision.objects.get(city=clerk.city, kind=Decision.Kind.APPROVE)
    clerk.go("decisions").click(decision.number)
    clerk.reads(decision.snapshot.sha256, decision.entry.sha256, "Checked now: it holds")


def paper(year: Year) -> None:
    """The clerk orders the council paper; the worker's function makes it; the browser downloads what was made."""
    clerk = year.by(Role.CLERK)
    clerk.go("documents").send("Have the document made")
    job = ReportJob.objects.latest("pk")
    clerk.go("document_job", job.pk)
    assert documents.make(job)
    clerk.go("document_job", job.pk)
    with clerk.page.expect_download() as coming:
        clerk.page.locator("main").get_by_role("link", name="Download the document").click()
    FOLDER.mkdir(parents=True, exist_ok=True)
    file = FOLDER / "council-paper.pdf"
    coming.value.save_as(file)
    content = file.read_bytes()
    assert content.startswith(b"%PDF-")
    assert hashlib.sha256(content).hexdigest() == Document.objects.get(job=job).sha256
