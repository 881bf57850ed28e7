"""Step 2: vision, objective, targets, the action with its money, and the programme's first version."""

from typing import Any

from ims.roles import Role
from tests.journey.baseline import GAP
from tests.journey.cast import ROLES, UNIT, YEAR, Year

OWNER = ROLES[Role.OWNER]
OBJECTIVE = "Two thirds of household waste is used again"
HOURS = "Forty blocks of flats get a sorting room by the end of 2027, open on weekdays from 7 to 19."
NEW_HOURS = "Forty blocks of flats get a sorting room by the end of 2027, open every day from 7 to 22."
TITLE = "Strategic programme 2026 to 2030"


def aim(year: Year) -> None:
    """The officer writes the vision, an objective, and a long-term target with a stage on the way."""
    officer = year.by(Role.OFFICER)
    officer.go("targets").click("Write the vision")
    officer.send("Save the vision", text="In 2045 nothing is thrown away that somebody could have used.", horizon=2045)
    officer.click("Add an objective")
    officer.send("Add the objective", title=OBJECTIVE, text="Most of what is left lies in flats and kitchens.")
    officer.click("Add a long-term target")
    officer.click("BRS-09")
    reference: dict[str, Any] = {"reference_year": 2010, "reference_value": "37.4", "owner": OWNER}
    officer.send("Add the target", year=2030, value="65.0", **reference).reads("65.0")
    officer.click("Add a stage")
    officer.send("Add the target", year=YEAR, value="56.0", **reference).reads("56.0")


def act(year: Year) -> None:
    """The officer adds an action with owner and dates."""
    officer = year.by(Role.OFFICER)
    officer.go("targets").click("Add an action")
    label = officer.page.locator("[name=target] option", has_text="56.0").inner_text()
    officer.send(
        "Add the action",
        code="A01",
        title="Sorting rooms in 40 blocks of flats",
        text="Each room takes six fractions and stands within 50 metres of the door.",
        target=label,
        creates_data_for=GAP,
        owner=OWNER,
        responsible=UNIT,
        starts_on=f"{YEAR}-04-01",
        ends_on=f"{YEAR + 1}-12-31",
        staff="0.4",
    )
    officer.reads("A01")


def pay(year: Year) -> None:
    """The officer is led by what is missing, and says what the action costs and who pays."""
    officer = year.by(Role.OFFICER)
    officer.go("targets").click("Action A01: missing money.")
    officer.send("Add the cost", year=YEAR, amount="420000", source="City investment").reads("City investment")


def draft(year: Year) -> None:
    """The officer drafts the programme, the coordinator publishes it."""
    officer = year.by(Role.OFFICER)
    officer.go("programme").click("Start the programme")
    officer.send("Start the draft", title=TITLE)
    officer.click("Add a section")
    officer.send("Add the section", title="What we do first")
    officer.click("Add a paragraph")
    officer.send("Add the paragraph", text=HOURS).reads(HOURS)
    publish(year, 1)


def publish(year: Year, number: int) -> None:
    """The coordinator publishes the draft."""
    coordinator = year.by(Role.COORDINATOR)
    coordinator.go("programme").click(f"Version {number}")
    coordinator.click("Publish this version")
    coordinator.send("Publish this version").reads(TITLE)


def submit(year: Year) -> None:
    """The coordinator submits the programme to the council."""
    coordinator = year.by(Role.COORDINATOR)
    coordinator.go("targets").send("Submit the programme to the council")
    coordinator.go("approval").reads("council")
