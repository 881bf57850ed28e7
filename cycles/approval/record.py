"""The proof of the record: every hash, every link, every result and every step computed again from what is stored."""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from cycles import chain
from cycles.approval.amendments.proof import wrong_with_amendments, wrong_with_changes
from cycles.approval.conditions.proof import wrong_with_conditions
from cycles.approval.sealing import Sealed, read
from cycles.chain import RecordEntry
from cycles.cycle import Cycle, Step, StepChange
from cycles.snapshot import Decision, Snapshot
from ims.cities.models import City

VOTE_OF = {"for": "for", "against": "against", "abstain": "abstained", "disqualified": "disqualified"}


def verify(city: City) -> list[str]:
    """Return what is wrong with the city's record, one sentence each; empty when everything holds.

    Recomputes the chain of entries with the rows bound to them, the SHA-256 of every snapshot, each decision's result
    from its sealed counts and rule and the counts from the sealed votes, and the step of every cycle from its changes.
    """
    found = [f"{city.slug}: {what}" for _number, what in chain.proven(city)]
    found += _other_snapshots(city)
    for decision in Decision.objects.filter(city=city).select_related("snapshot").order_by("pk"):
        found += [f"{city.slug}: decision {decision.number}: {what}" for what in what_is_wrong(decision)]
    for cycle in Cycle.objects.in_city(city).select_related("opened_by"):
        found += [f"{city.slug}: cycle {cycle.year}: {what}" for what in _steps(cycle)]
    return found


def what_is_wrong(decision: Decision) -> list[str]:
    """Return what in one decision does not hold: hash, facts, package, votes, result; empty when it is sound."""
    if not decision.snapshot.verify():
        return [_("the content does not match its hash.")]
    try:
        content = json.loads(decision.snapshot.content)
        sealed = read(content)
    except (KeyError, TypeError, ValueError):
        return [_("the sealed content is no decision.")]
    own = [*_facts(decision, sealed), *_package(decision, sealed), *_result(sealed)]
    own += [*wrong_with_changes(decision, sealed), *wrong_with_amendments(decision, sealed)]
    return [*own, *_amendments(content), *wrong_with_conditions(decision, sealed)]


def does_not_continue(entry: RecordEntry, before: str | None) -> list[str]:
    """Return what is wrong with an entry and its link; ``before`` is the hash of the one before, None if none is."""
    found = list(chain.wrong_with(entry, before or ""))
    if entry.number > 1 and before is None:
        found.append(_("entry %(number)s is missing.") % {"number": entry.number - 1})
    return found


def _other_snapshots(city: City) -> Iterator[str]:
    for snapshot in Snapshot.objects.filter(city=city, decision__isnull=True).order_by("pk").iterator():
        if not snapshot.verify():
            yield f"{city.slug}: snapshot {snapshot.pk} ({snapshot.kind} {snapshot.year}) does not match its hash."


def _facts(decision: Decision, sealed: Sealed) -> Iterator[str]:
    stored = {
        "kind": decision.kind,
        "outcome": decision.outcome,
        "next_step": decision.next_step,
        "number": decision.number,
        "decided_on": decision.decided_on.isoformat(),
    }
    for name, value in stored.items():
        if sealed.decision.get(name) != value:
            yield _("its %(fact)s is “%(stored)s”, sealed was “%(sealed)s”.") % {
                "fact": name,
                "stored": value,
                "sealed": sealed.decision.get(name),
            }


def _package(decision: Decision, sealed: Sealed) -> Iterator[str]:
    if sealed.package is None:
        return
    kept = Snapshot.objects.filter(city=decision.city_id, sha256=sealed.package["sha256"]).first()
    if kept is None or not kept.verify():
        yield _("the package it decided on (%(hash)s) is not in the record.") % {"hash": sealed.package["sha256"]}


def _result(sealed: Sealed) -> Iterator[str]:
    said_yes = sealed.decision["outcome"] in {"approved", "amended", "returned"}
    if said_yes != (sealed.result.outcome.value == "passed"):
        yield _("counts and rule give “%(result)s”, recorded is “%(outcome)s”.") % {
            "result": sealed.result.outcome.value,
            "outcome": sealed.decision["outcome"],
        }
    yield from _counting(sealed)


def _counting(sealed: Sealed) -> Iterator[str]:
    """Yield how a vote was counted and should not have been: by another rule, or with votes that do not fit."""
    if sealed.is_without_reason:
        yield _("it was counted by another rule than version %(version)s of the city’s says, without a reason.") % {
            "version": sealed.rules["version"] if sealed.rules else ""
        }
    if sealed.question["mode"] == "named":
        yield from _votes(sealed)


def _amendments(content: dict[str, Any]) -> Iterator[str]:
    """Yield the same of the vote on each amendment, which seals a rule, counts and votes of its own."""
    for facts in content.get("amendments", []):
        if facts["vote"]:
            question = {**content["question"], "mode": facts["mode"]}
            own = read({**content, **facts["vote"], "question": question, "amendments": []})
            for sentence in _counting(own):
                yield _("amendment %(number)s: %(what)s") % {"number": facts["number"], "what": sentence}


def _votes(sealed: Sealed) -> Iterator[str]:
    cast = Counter(VOTE_OF[choice] for _member, choice in sealed.votes)
    counted = {
        "for": sealed.counts.for_,
        "against": sealed.counts.against,
        "abstained": sealed.counts.abstained,
        "disqualified": sealed.counts.disqualified,
    }
    if any(cast[name] != number for name, number in counted.items()):
        yield _("the named votes do not add up to the counts.")
    if len({member for member, _choice in sealed.votes}) != len(sealed.votes):
        yield _("a member stands in it with two votes.")
    yield from _people(sealed)


def _people(sealed: Sealed) -> Iterator[str]:
    """Yield who voted and could not: absent without a proxy, or by a proxy that was none."""
    away, voted = sealed.proxies, {member for member, _choice in sealed.votes}
    held = Counter(away.values())
    if len(away) != sealed.counts.proxies:
        yield _("the votes by proxy do not add up to the counts.")
    if held and max(held.values()) > (sealed.rules or {}).get("proxies_per_holder", 0):
        yield _("somebody holds more proxies than the rules allow.")
    if sealed.present is None:
        return
    if len(sealed.present) != sealed.counts.present:
        yield _("those present do not add up to the counts.")
    if (voted - away.keys()) - sealed.present or set(held) - sealed.present or away.keys() & sealed.present:
        yield _("somebody voted who was absent, or by proxy for somebody present.")


def _steps(cycle: Cycle) -> Iterator[str]:
    changes = list(StepChange.objects.filter(cycle=cycle).order_by("number"))
    if [change.number for change in changes] != list(range(1, cycle.changes_made + 1)):
        yield _("a change of step is missing.")
    for before, after in pairwise(changes):
        if before.to_step != after.from_step:
            yield _("change %(number)s does not continue the one before.") % {"number": after.number}
    if changes and changes[-1].to_step != cycle.step:
        yield _("it stands in “%(step)s”, its last change led to “%(led)s”.") % {
            "step": cycle.step,
            "led": changes[-1].to_step,
        }
    if not changes and cycle.opened_by is None and cycle.step != Step.SET_UP:
        yield _("it left set-up without a change of step.")
