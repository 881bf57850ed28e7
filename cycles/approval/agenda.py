"""The order in which the items of an agenda stand."""


def agenda_order(number: str) -> list[tuple[int, int, str]]:
    """Return the order of item numbers: 2 before 10, 7a after 7."""
    digits = "".join(letter if letter.isdigit() else " " for letter in number).split()
    return [(0, int(part), "") for part in digits] + [(1, 0, number)]
