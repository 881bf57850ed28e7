"""The proof of sealed amendments: each result computed again, and the amended package put together anew."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from cycles.approval.amendments.applying import Change, NotThere, amended, same
from cycles.approval.sealing import Sealed, SealedAmendment
from cycles.snapshot import Decision, Snapshot

VOTED = {"adopted": "passed", "rejected": "not_passed", "no_quorum": "no_quorum"}


def wrong_with_amendments(decision: Decision, sealed: Sealed) -> Iterator[str]:
    """Yield what does not hold: a result that its counts do not give, or a package that the amendments do not make."""
    for row in sealed.amendments:
        yield from _wrong_result(row)
    adopted = [row for row in sealed.amendments if row.is_adopted]
    if (sealed.decision["outcome"] == Decision.Outcome.AMENDED) != bool(adopted and _is_approved(sealed)):
        yield _("the outcome and the adopted amendments do not fit together.")
    if bool(adopted) != (sealed.proposed is not None):
        yield _("it does not name the package that was amended.")
    elif adopted and not _makes(decision, sealed, adopted):
        yield _("the package decided on is not the proposed one with the adopted amendments.")


def wrong_with_changes(decision: Decision, sealed: Sealed) -> Iterator[str]:
    """Yield where the package that was put is not the programme in force with the changes that were sealed."""
    if (decision.kind == Decision.Kind.AMEND) != (sealed.base is not None):
        yield _("it does not name the programme that it changes.")
    if sealed.base is None:
        return
    before, after = (_content(decision, identity) for identity in (sealed.base, sealed.proposed or sealed.package))
    changes = [
        Change(row["subject"]["kind"], row["subject"]["key"], row["after"], row["subject"]["act"])
        for row in sealed.changes
    ]
    if before is None or after is None or not _are_same(before, changes, after):
        yield _("the package that was put is not the programme in force with the planned changes.")


def _are_same(before: dict[str, Any], changes: list[Change], after: dict[str, Any]) -> bool:
    try:
        return same(amended(before, changes), after)
    except NotThere:
        return False


def _is_approved(sealed: Sealed) -> bool:
    return sealed.decision["outcome"] in {Decision.Outcome.APPROVED, Decision.Outcome.AMENDED}


def _wrong_result(row: SealedAmendment) -> Iterator[str]:
    result, said = row.result, row.facts["outcome"]
    computed = result.outcome.value if result else None
    if (said in VOTED or computed) and VOTED.get(said) != computed:
        yield _("amendment %(number)s: counts and rule give “%(result)s”, recorded is “%(outcome)s”.") % {
            "number": row.facts["number"],
            "result": computed,
            "outcome": said,
        }


def _makes(decision: Decision, sealed: Sealed, adopted: list[SealedAmendment]) -> bool:
    before, after = (_content(decision, identity) for identity in (sealed.proposed, sealed.package))
    if before is None or after is None:
        return False
    subjects = [(row.facts["subject"], row.facts["after"], row.act) for row in adopted]
    changes = [Change(subject["kind"], subject["key"], facts, act) for subject, facts, act in subjects]
    return _are_same(before, changes, after)


def _content(decision: Decision, identity: dict[str, Any] | None) -> dict[str, Any] | None:
    rows = Snapshot.objects.filter(city=decision.city_id, sha256=identity["sha256"] if identity else "")
    kept = rows.order_by("pk").first()
    return json.loads(kept.content) if kept is not None and kept.verify() else None
