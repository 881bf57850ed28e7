"""What a signatory owes, with its rule as a sentence."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.browse.wording import Wording
from commitments.frameworks.models import FrameworkVersion, Obligation
from ims import words

YEAR = 12


@dataclass(frozen=True)
class Duty:
    """One obligation as a page shows it."""

    code: str
    text: Wording
    rule: str
    about: str
    url: str


def duties(version: FrameworkVersion) -> list[Duty]:
    """Return the version's obligations in their order, in one query."""
    rows = Obligation.objects.filter(version=version).select_related("node").order_by("position")
    return [duty(row, version) for row in rows]


def duty(row: Obligation, version: FrameworkVersion) -> Duty:
    """Return one obligation as a page shows it; its node is fetched already."""
    about = row.node.code if row.node else ""
    url = f"{version.get_absolute_url()}{quote(about)}/" if about else ""
    return Duty(row.code, Wording(row.text, version.language, row.mark), rule_sentence(row), about, url)


def rule_sentence(row: Obligation) -> str:
    """Return the obligation's rule in words, "" where the source gives none."""
    sentence = ", ".join(_parts(row))
    return sentence[:1].upper() + sentence[1:]


def _parts(row: Obligation) -> Iterator[str]:
    if row.at_least is not None:
        yield _("at least %(k)s of %(n)s items") % {"k": row.at_least, "n": row.out_of}
    if row.months_after_signature is not None:
        yield _("within %(period)s of the signature") % {"period": _period(row.months_after_signature)}
    if row.fixed_date is not None:
        beginning = _("for the first time by %(day)s") if row.every_months else _("by %(day)s")
        yield beginning % {"day": words.day(row.fixed_date)}
    if row.every_months is not None:
        yield _("every %(period)s") % {"period": _period(row.every_months)}
    if row.recurrence and row.every_months is None:
        yield row.recurrence


def _period(months: int) -> str:
    if months % YEAR == 0 and months > YEAR * 2:
        return ngettext("%(count)s year", "%(count)s years", months // YEAR) % {"count": months // YEAR}
    return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}
