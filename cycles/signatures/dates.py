"""When an obligation is due: its rule and the day of the signature give dates."""

import calendar
from collections.abc import Iterator
from datetime import date

from commitments.models import Obligation

YEAR = 12
# An obligation that comes back every month for thirty years still makes a page; more than that is a slip in a file.
MOST = 400


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the month's last day where there is no such day."""
    years, month = divmod(day.month - 1 + months, YEAR)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def due_dates(obligation: Obligation, signed_on: date, today: date) -> list[date]:
    """Return the days on which the obligation is due, up to the first that is not before ``today``.

    The first is so many months after the signature, or the fixed date, or one period after the signature; a recurring
    one then comes again every period. A recurring fixed date counts from the first one that is not before the
    signature. Empty where the framework names no day.
    """
    return list(_until(_days(obligation, signed_on), today))


def _days(obligation: Obligation, signed_on: date) -> Iterator[date]:
    every, fixed = obligation.every_months, obligation.fixed_date
    months = 0 if fixed else obligation.months_after_signature or every
    if months is None:
        return
    # Counted from the beginning each time, so that 29 February comes back every fourth year.
    for turn in range(MOST if every else 1):
        day = add_months(fixed or signed_on, months + turn * (every or 0))
        if day >= signed_on or not every:
            yield day


def _until(days: Iterator[date], today: date) -> Iterator[date]:
    for day in days:
        yield day
        if day >= today:
            return
