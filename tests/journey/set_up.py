"""The right to start and the set-up: the year opens, gets its dates, and the council adopts the IMS."""

from ims.roles import Role
from tests.journey.cast import YEAR, Year
from tests.journey.council import decide


def open_year(year: Year) -> None:
    """The coordinator opens the first year and sets its dates as proposed."""
    coordinator = year.by(Role.COORDINATOR)
    coordinator.open(f"/cities/{coordinator.city.slug}/").click("Open the first year")
    coordinator.send("Open the year", year=YEAR)
    coordinator.go("organisation").click("Set the dates")
    coordinator.send(f"Set the dates of {YEAR}").reads("The council has not adopted the IMS yet")


def adopt(year: Year) -> None:
    """The council adopts the IMS, the coordinator starts the baseline review."""
    decide(
        year,
        f"{YEAR}-adopt",
        "12",
        "Integrated Management System for Aborrvik",
        "The council adopts the Integrated Management System and asks for a first programme within the year.",
    )
    coordinator = year.by(Role.COORDINATOR)
    coordinator.go("organisation").reads("Adopted by decision § 12/2026")
    coordinator.send("Start the baseline review")
    coordinator.go("baseline").reads("The baseline review 2026 has not started")
