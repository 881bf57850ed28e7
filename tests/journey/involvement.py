"""A stakeholder finds the draft, signs up, comments; the city answers and the paragraph changes."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from ims.mail.models import Mail
from ims.roles import Role
from tests.journey.cast import Year
from tests.journey.programme import HOURS, NEW_HOURS, TITLE, publish

NAME, ADDRESS = "Sara Ahonen", "sara.ahonen@example.org"
PASSWORD = "tenants like late hours"
ORGANISATION = "Tenants of Östra stranden"
COMMENT = "Most of us work until six. Could the room be open every day until 22?"
ANSWER = "The hours follow the laundry rooms from now on; the cost is within action A01."


def open_consultation(year: Year) -> None:
    """The coordinator asks people about version 1."""
    coordinator = year.by(Role.COORDINATOR)
    coordinator.go("involvement").click("Open a consultation on version 1")
    today = coordinator.city.today()
    last = today + timedelta(days=28)
    coordinator.send("Open the consultation", opens_on=today.isoformat(), closes_on=last.isoformat())
    coordinator.reads(TITLE)


def sign_up(year: Year) -> None:
    """Somebody opens an account, confirms the address with the link in the mail, and registers."""
    visitor = year.somebody()
    visitor.go("take_part").reads(TITLE).click("Open an account")
    visitor.send("Open the account", name=NAME, email=ADDRESS, password1=PASSWORD)
    mail = Mail.objects.latest("pk")
    assert mail.recipient == ADDRESS
    link = re.search(r"https?://\S+/confirm-email/\S+", mail.text)
    assert link is not None, mail.text
    visitor.open(urlsplit(link.group()).path)
    visitor.send("Confirm the address")
    if visitor.page.get_by_role("button", name="Sign in", exact=True).count():
        visitor.send("Sign in", login=ADDRESS, password=PASSWORD)
    visitor.go("take_part")
    visitor.send("Register", organisation=ORGANISATION).reads("You are registered")


def comment(year: Year) -> None:
    """The stakeholder comments on a paragraph."""
    visitor = year.somebody()
    visitor.go("take_part").click(TITLE)
    visitor.page.locator(".para__say a").first.click()
    visitor.look().send("Send comment", text=COMMENT).reads(COMMENT, ORGANISATION, "Waiting for an answer")


def answer(year: Year) -> None:
    """The officer answers officially and changes the paragraph in the next version."""
    officer = year.by(Role.OFFICER)
    officer.go("programme").click("Start the next version")
    officer.send("Start the draft").click("Change the text")
    officer.send("Save the paragraph", text=NEW_HOURS).reads(NEW_HOURS)
    officer.go("involvement").click(TITLE)
    officer.page.locator(".para__say a").first.click()
    officer.look().click("Answer")
    line = officer.page.locator("[name=changed_paragraph] option").nth(1).inner_text()
    officer.send("Save the answer", verdict="accepted", reason=ANSWER, changed_paragraph=line)
    officer.reads(ANSWER)


def close(year: Year) -> None:
    """The coordinator closes the consultation and publishes version 2; the trace shows what changed and why."""
    coordinator = year.by(Role.COORDINATOR)
    coordinator.go("involvement").click(TITLE).click("Close the consultation")
    coordinator.send("Close the consultation", reason="All whom it concerns have answered.")
    publish(year, 2)
    visitor = year.somebody()
    visitor.go("trace").reads(COMMENT, ANSWER, "every day", "weekdays")
    assert HOURS != NEW_HOURS
