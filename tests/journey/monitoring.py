"""Step 4: the owner enters the year's value and reports the action; red is answered by a corrective action."""

from datetime import timedelta

from ims.roles import Role
from tests.journey.cast import ROLES, YEAR, Year

CORRECTION = "Build the first 15 sorting rooms where most residual waste is, before the summer."


def open_round(year: Year) -> None:
    """The coordinator opens the round of the year."""
    coordinator = year.by(Role.COORDINATOR)
    coordinator.go("monitoring").click("Open a round")
    due = coordinator.city.today() + timedelta(days=30)
    coordinator.send("Open the round", period=YEAR, due_on=due.isoformat()).reads("0 of 1 values are approved")


def report(year: Year) -> None:
    """The owner, who sees only what is theirs to do, submits the value and reports the action."""
    owner = year.by(Role.OWNER)
    owner.go("my_entries").click("BRS-09")
    owner.send("Submit for approval", value="48,0", note="Weighed at the gate.").reads("BRS-09")
    owner.go("my_entries").click("A01")
    owner.send("Save the report", status="Under way", per_cent=45, spent="390000", note="Nine rooms stand.")


def approve(year: Year) -> None:
    """The coordinator approves the value; the target turns red and gets its corrective action; the round closes."""
    coordinator = year.by(Role.COORDINATOR)
    coordinator.go("monitoring").click("Values of the round").click("Decide BRS-09")
    coordinator.send("Approve the value").reads("off track")
    while coordinator.page.get_by_role("link", name="Missing: plan one").count():
        coordinator.click("Missing: plan one")
        due = (coordinator.city.today() + timedelta(days=120)).isoformat()
        coordinator.send("Plan the corrective action", text=CORRECTION, owner=ROLES[Role.OWNER], due_on=due)
    coordinator.reads(CORRECTION).click("Close the round")
    coordinator.send("Close the round").reads("is closed")


def close(year: Year) -> None:
    """The coordinator closes monitoring."""
    coordinator = year.by(Role.COORDINATOR)
    coordinator.go("monitoring").send("Close monitoring")
    coordinator.go("evaluation").reads("0 of")
