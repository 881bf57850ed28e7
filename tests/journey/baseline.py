"""Step 1: the city's series as they were published, one theme described, the working group's sign-off."""

from cycles.indicators.seeds import BRISTOL, DATA
from ims.roles import Role
from tests.journey.cast import UNIT, Year
from tests.journey.walking import Walker

THEME = "4"
POINTS = (
    ("strength", "strengths", "Reuse hall at the harbour"),
    ("weakness", "weaknesses", "Two bins in 11,000 flats"),
    ("opportunity", "opportunities", "State grants for sorting rooms"),
    ("threat", "threats", "Price of recycled plastic has halved"),
)
GAP = "Food waste per pupil in school kitchens"


def import_series(year: Year) -> None:
    """The officer loads the two published files as they are, after a dry run."""
    officer = year.by(Role.OFFICER)
    officer.go("indicators").click("Import files")
    folder = DATA / BRISTOL
    officer.send("Check the files", indicators=folder / "indicators.csv", observations=folder / "observations.csv")
    officer.send("Show what would change").send("Load the files")
    officer.go("indicators").reads("29")
    officer.click("BRS-09").reads("47.1")


def start(year: Year) -> None:
    """The officer starts the review by the Aalborg Commitments with one theme in scope."""
    officer = year.by(Role.OFFICER)
    officer.go("baseline").click("Start the review").click("The Aalborg Commitments")
    officer.fill({"scope": "The whole municipality; in the first year what is thrown away, used again and burnt."})
    officer.page.get_by_role("checkbox", name=f"{THEME} ").check()
    officer.send("Start the review").reads("0 of 1 theme")


def describe(year: Year) -> None:
    """The officer writes texts and lists, attaches an indicator, and lists a gap and a requirement."""
    officer = _theme(year)
    officer.click("Write the texts")
    officer.send(
        f"Save theme {THEME}",
        condition="A household throws away 431 kg a year. Nearly half, 47 %, is reused, recycled or composted.",
        trends="Recycling has stood still at 43 to 47 % since 2014.",
        policies="The waste plan and the procurement policy overlap on packaging.",
        organisation="The waste company collects, the environment department supervises.",
    )
    officer.click("Write on the board")
    for kind, field, text in POINTS:
        officer.send(f"Add the point : {field}", **{f"{kind}-text": text}).reads(text)
    officer.click(f"Back to theme {THEME}")
    officer.click("Add indicators")
    officer.page.get_by_role("checkbox", name="BRS-09").check()
    officer.send("Attach the ticked indicators").reads("BRS-09")
    officer.click("List a gap")
    officer.send("List the gap", missing=GAP, reason="It has never been weighed.").reads(GAP)
    officer.click("Add a requirement")
    officer.send(
        "Add the requirement",
        requirement="Separate collection of bio-waste",
        applies_to="All households",
        met="Partly met",
        responsible=UNIT,
        checked_on=officer.city.today().isoformat(),
    )


def weigh(year: Year) -> None:
    """The officer assesses every commitment of the theme, scores it and makes it a priority."""
    officer = _theme(year)
    officer.click("Assess the commitments")
    for row in officer.page.locator("main fieldset, main tr").filter(has=officer.page.locator("[value=partly]")).all():
        row.locator("[value=partly]").first.check()
    officer.send("Save the assessment")
    officer.click("Record what the group agrees")
    officer.send(f"Save theme {THEME}", importance=5, urgency=4, influence=4).reads("= 80")
    officer.go("baseline").click("Choose")
    officer.page.get_by_role("checkbox").first.check()
    officer.send("Save the priorities").reads("1 chosen")


def sign_off(year: Year) -> None:
    """The coordinator signs for the working group and closes the review."""
    coordinator = year.by(Role.COORDINATOR)
    coordinator.go("baseline").click("Sign the review off")
    coordinator.send("Sign the review off", note="Working group of three units, three meetings; agreed.")
    coordinator.reads("signed the baseline review off").send("Close the baseline review")
    coordinator.go("targets").reads("Vision")


def _theme(year: Year) -> Walker:
    officer = year.by(Role.OFFICER)
    return officer.go("baseline").click(f"{THEME} ")
