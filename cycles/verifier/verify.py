#!/usr/bin/env python3
"""Verify an exported record of a city's decisions, with nothing but Python 3.9 or newer.

    python3 -I -S verify.py BUNDLE [--head SHA256]...

BUNDLE is a zip file or a folder. HEAD is the hash of an entry that somebody kept from earlier, such as the head that
stands on the last page of a printed document. Says what does not hold, naming the entry, and exits with 1; exits with 0
when everything holds. Nothing is trusted but SHA-256: every hash, link and number, the result of every vote from its
counts and rule, the counts from the named votes, the amended package from the adopted amendments, that a second person
confirmed what was counted, that minutes tell each decision as it was sealed, and every file against its entry are
computed again.

A bundle holds

    manifest.json            ``files`` (path: SHA-256), ``head``, ``complete`` (the numbers of the entries
                             whose files are in it)
    proofs/chain.json        number, SHA-256 and predecessor of every entry
    entries/000001.json      the canonical content of each entry, from 1 to the head
    snapshots/SHA256.json    the canonical content that was decided on, printed or sealed
    documents/SHA256.pdf     the files that were issued
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import zipfile
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LARGEST = 4 * 1024**3  # bytes that a bundle may hold unpacked
CAST = {"for": "for", "against": "against", "abstain": "abstained", "disqualified": "disqualified"}
YES = ("approved", "amended", "returned")
VOTED = {"adopted": "passed", "rejected": "not_passed", "no_quorum": "no_quorum"}
# Where a package repeats what its paragraphs, targets and actions say: it follows from them and is not compared.
FOLLOWING = (
    *(("targets", "costs"), ("targets", "effects"), ("targets", "since")),
    *(("programme", "changes"), ("programme", "version")),
)
# In the draft decision only sums may differ: its numbers, with what stands between their digits.
NUMBERS = r"[0-9](?:[0-9 ,.'’\u00a0\u202f]*[0-9])?"


def sha256(content: bytes) -> str:
    """Return the SHA-256 of bytes as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def canonical(value: object) -> bytes:
    """Return the bytes of RFC 8785 of what a record may hold: no floats, ASCII keys."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def read(content: bytes) -> dict[str, Any]:
    """Return the object in canonical bytes; raise ValueError when they are no canonical object."""
    value = json.loads(content)
    if not isinstance(value, dict) or canonical(value) != content:
        raise ValueError("not canonical")
    return value


# The result of a vote


def quorum(rule: dict[str, Any], total: int) -> int:
    """Return how many members must be present."""
    share = Fraction(rule["quorum"]) * total
    floor = share.numerator // share.denominator
    if rule["quorum_more_than"]:
        return floor + 1
    return floor if share.denominator == 1 else floor + 1


def needed(rule: dict[str, Any], counts: dict[str, Any]) -> int:
    """Return the smallest number of votes for that passes."""
    taking_part = counts["present"] - counts["disqualified"] + counts.get("proxies", 0)
    voting = counts["for"] + counts["against"]
    bases = {"all": counts["members_total"], "present": taking_part, "voting": voting}
    base = {**bases, "cast": voting + counts["abstained"]}[rule["base"]]
    if rule["majority"] == "simple":
        return int(counts["against"]) + 1
    if rule["majority"] == "absolute":
        return int(base) // 2 + 1
    shares = {"two_thirds": "2/3", "fraction": rule["fraction"]}
    share = Fraction(shares[rule["majority"]]) * base
    return max(1, -int(-share.numerator // share.denominator))


def result(rule: dict[str, Any], counts: dict[str, Any]) -> str:
    """Return ``passed``, ``not_passed`` or ``no_quorum``; raise ValueError for impossible counts."""
    names = ("for", "against", "abstained", "disqualified")
    if min(counts[name] for name in names) < 0:
        raise ValueError("negative counts")
    proxies = counts.get("proxies", 0)
    if not 0 <= proxies <= sum(counts[name] for name in names[:3]):
        raise ValueError("more proxies than votes")
    if not sum(counts[name] for name in names) <= counts["present"] + proxies <= counts["members_total"]:
        raise ValueError("more votes than members")
    if counts["present"] - counts["disqualified"] < quorum(rule, counts["members_total"]):
        return "no_quorum"
    tie = counts["for"] == counts["against"] > 0
    chair = 1 if tie and rule["tie"] == "chair" and counts["casting_vote"] == "for" else 0
    return "passed" if counts["for"] + chair >= needed(rule, counts) else "not_passed"


def wrong_with_vote(sealed: dict[str, Any]) -> Iterator[str]:
    """Yield what does not hold in a decision's sealed content."""
    came_out = result(sealed["rule"], sealed["counts"])
    if (sealed["decision"]["outcome"] in YES) != (came_out == "passed"):
        yield f"counts and rule give {came_out}, recorded is {sealed['decision']['outcome']}"
    yield from wrong_with_counts(sealed, sealed["question"]["mode"])
    rules = sealed.get("rules")
    if rules and rules["valid_from"] > sealed["meeting"]["held_on"]:
        yield f"version {rules['version']} of the rules was not valid on the day of the meeting"
    for amendment in sealed.get("amendments", []):
        for sentence in wrong_with_amendment(amendment):
            yield f"amendment {amendment['number']}: {sentence}"
    adopted = any(amendment["outcome"] == "adopted" for amendment in sealed.get("amendments", []))
    approved = sealed["decision"]["outcome"] in ("approved", "amended")
    if (sealed["decision"]["outcome"] == "amended") != (adopted and approved):
        yield "the outcome and the adopted amendments do not fit together"
    if adopted != bool(sealed.get("proposed")):
        yield "it does not name the package that was amended"
    yield from wrong_with_conditions(sealed.get("conditions", []))


def wrong_with_counts(vote: dict[str, Any], mode: str) -> Iterator[str]:
    """Yield what does not hold in the counts of a vote: sums, named votes, and who counted and who confirmed."""
    if vote["counts"]["absent"] != vote["counts"]["members_total"] - vote["counts"]["present"]:
        yield "present and absent do not add up to all members"
    yield from wrong_with_rules(vote, mode)
    if mode == "named":
        cast = Counter(CAST[one["choice"]] for one in vote["votes"])
        if any(cast[name] != vote["counts"][name] for name in CAST.values()):
            yield "the named votes do not add up to the counts"
        if len({one["member_id"] for one in vote["votes"]}) != len(vote["votes"]):
            yield "a member stands in it with two votes"
        yield from wrong_with_people(vote)
    elif "counting" in vote:
        people = vote["counting"] or {}
        entered, confirmed = people.get("entered_by_id"), people.get("confirmed_by_id")
        if entered is None or confirmed is None or entered == confirmed:
            yield "the counts were not confirmed by a second person"


def wrong_with_amendment(amendment: dict[str, Any]) -> Iterator[str]:
    """Yield what does not hold in a sealed amendment: what became of it, and the counts that say so."""
    vote, outcome = amendment["vote"], amendment["outcome"]
    came_out = result(vote["rule"], vote["counts"]) if vote else None
    if (outcome in VOTED or came_out) and VOTED.get(outcome) != came_out:
        yield f"counts and rule give {came_out}, recorded is {outcome}"
    if vote:
        yield from wrong_with_counts(vote, amendment["mode"])


def wrong_with_conditions(conditions: list[dict[str, Any]]) -> Iterator[str]:
    """Yield what does not hold in the conditions and requests of a decision: of whom, and each once."""
    for one in conditions:
        if (one["unit_id"] is None) == (one["person_id"] is None):
            yield f"condition or request {one['number']} names nobody, or two, who see to it"
    if len({one["number"] for one in conditions}) != len(conditions):
        yield "a condition or request stands in it twice"


def wrong_with_people(vote: dict[str, Any]) -> Iterator[str]:
    """Yield who voted and could not: absent without a proxy, or by a proxy that was none."""
    away = {one["member_id"]: one["proxy_holder_id"] for one in vote["votes"] if "proxy_holder_id" in one}
    held = Counter(away.values())
    if len(away) != vote["counts"].get("proxies", 0):
        yield "the votes by proxy do not add up to the counts"
    if held and max(held.values()) > (vote.get("rules") or {}).get("proxies_per_holder", 0):
        yield "somebody holds more proxies than the rules allow"
    if vote.get("present_ids") is None:
        return  # sealed before those present stood in it
    present = set(vote["present_ids"])
    if len(present) != vote["counts"]["present"]:
        yield "those present do not add up to the counts"
    voted = {one["member_id"] for one in vote["votes"]} - away.keys()
    if voted - present or set(held) - present or away.keys() & present:
        yield "somebody voted who was absent, or by proxy for somebody present"


def wrong_with_rules(vote: dict[str, Any], mode: str) -> Iterator[str]:
    """Yield where the vote was not counted as the city's rules say; nothing where the city recorded none."""
    rules = vote.get("rules")
    if rules and rules["rule"] != {**vote["rule"], "mode": mode} and not rules["departs_because"]:
        yield f"the vote was counted by another rule than version {rules['version']} says, and no reason is given"


# The amended package


def alone(content: dict[str, Any]) -> dict[str, Any]:
    """Return a package without what repeats its paragraphs, targets and actions elsewhere: sums, tables, changes."""
    new: dict[str, Any] = json.loads(json.dumps(content))
    for part, name in FOLLOWING:
        (new["parts"].get(part) or {}).pop(name, None)
    for section in sections_of(new):
        for block in section["blocks"]:
            block.pop("content", None)
    if new.get("item"):
        said = new["item"].get("draft_decision") or {}
        new["item"]["draft_decision"] = {code: re.sub(NUMBERS, "#", text) for code, text in said.items()}
    return new


def sections_of(content: dict[str, Any]) -> list[Any]:
    """Return the sections of a package's programme."""
    found: list[Any] = (content["parts"].get("programme") or {}).get("sections", [])
    return found


def subject(content: dict[str, Any], kind: str, key: str) -> dict[str, Any] | None:
    """Return the paragraph, target or action of a package that an amendment names, None when it is not there."""
    plan = content["parts"].get("targets") or {}
    rows = {
        "vision": [plan["vision"]] if plan.get("vision") else [],
        "paragraph": [one for section in sections_of(content) for one in section["paragraphs"]],
        "target": [one for objective in plan.get("objectives", []) for one in objective["targets"]],
        "action": plan.get("actions", []),
    }[kind]
    if kind == "vision":
        return rows[0] if rows else None
    return next((row for row in rows if str(row["key" if kind == "paragraph" else "id"]) == key), None)


def put(content: dict[str, Any], amendment: dict[str, Any]) -> bool:
    """Put an adopted amendment into a package; say whether there is what it names."""
    named, after = amendment["subject"], amendment["after"]
    kind, key, act = named["kind"], named["key"], named.get("act", "change")
    found = subject(content, kind, key)
    if act == "add":
        return found is None and (add_paragraph(content, key, after) if kind == "paragraph" else add(content, after))
    if found is None:
        return False
    if act == "change":
        found.update(after)
    elif kind == "action":
        content["parts"]["targets"]["actions"].remove(found)
    else:
        remove_paragraph(content, found)
    return True


def add(content: dict[str, Any], action: dict[str, Any]) -> bool:
    """Add an action at the end of the plan."""
    plan = content["parts"].get("targets")
    if plan:
        plan["actions"].append(action)
    return bool(plan)


def add_paragraph(content: dict[str, Any], key: str, after: dict[str, Any]) -> bool:
    """Add a paragraph below another one of its section, or at its beginning."""
    section = next((row for row in sections_of(content) if row["key"] == after["section"]), None)
    keys = [row["key"] for row in section["paragraphs"]] if section else []
    if section is None or (after["below"] and after["below"] not in keys):
        return False
    place = keys.index(after["below"]) + 1 if after["below"] else 0
    section["paragraphs"].insert(place, {"number": "", "key": key, "text": after["text"]})
    number(section)
    for block in section["blocks"]:
        block["after"] += block["after"] > place
    return True


def remove_paragraph(content: dict[str, Any], paragraph: dict[str, Any]) -> None:
    """Take a paragraph out of its section."""
    section = next(row for row in sections_of(content) if paragraph in row["paragraphs"])
    place = section["paragraphs"].index(paragraph) + 1
    section["paragraphs"].remove(paragraph)
    number(section)
    for block in section["blocks"]:
        block["after"] -= block["after"] >= place


def number(section: dict[str, Any]) -> None:
    """Number the paragraphs of a section."""
    for place, paragraph in enumerate(section["paragraphs"], 1):
        paragraph["number"] = f"{section['number']}.{place}"


def makes(proposed: dict[str, Any], decided: dict[str, Any], amendments: list[dict[str, Any]]) -> bool:
    """Say whether the adopted amendments make the decided package of the proposed one, and nothing else differs."""
    made = alone(proposed)
    for amendment in amendments:
        if amendment["outcome"] == "adopted" and not put(made, json.loads(json.dumps(amendment))):
            return False
    return canonical(made) == canonical(alone(decided))


# The record


class Bundle:
    """The files of a bundle, and what was found wrong in them: (number of the entry or 0, sentence)."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.problems: list[tuple[int, str]] = []
        self.manifest: dict[str, Any] = self.load("manifest.json", dict)
        self.rows: list[Any] = self.load("proofs/chain.json", list)
        # (number, hash, content) as far as they could be read
        self.entries: list[tuple[int, str, dict[str, Any]]] = []
        self.known: set[str] = set()

    def load(self, path: str, kind: type) -> Any:
        """Return a JSON file of the bundle, empty with a problem noted when there is none."""
        try:
            found = json.loads(self.files[path])
        except (KeyError, ValueError):
            found = None
        if not isinstance(found, kind):
            self.note(0, f"{path} is missing or cannot be read")
            return kind()
        return found

    def note(self, number: int, sentence: str) -> None:
        """Note a problem."""
        self.problems.append((number, sentence))

    def check(self, heads: Iterable[str] = ()) -> list[tuple[int, str]]:
        """Check everything and return the problems."""
        self.check_files()
        self.check_chain()
        for number, _hash, entry in self.entries:
            try:
                self.check_body(number, entry)
            except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
                self.note(number, f"its content cannot be understood ({type(error).__name__}: {error})")
        for printed in heads:
            self.check_head(printed.strip().lower())
        return self.problems

    def check_files(self) -> None:
        """Compare the files with the manifest."""
        listed = self.manifest.get("files")
        listed = listed if isinstance(listed, dict) else {}
        for path in sorted({*listed, *self.files} - {"manifest.json"}):
            if path not in self.files:
                self.note(number_of(path), f"{path} is in the manifest but not in the bundle")
            elif listed.get(path) != sha256(self.files[path]):
                self.note(number_of(path), f"{path} is not the file that the manifest lists")

    def check_chain(self) -> None:
        """Check hash, number and predecessor of every entry, from the first to the head."""
        previous, paths = "", {path for path in self.files if path.startswith("entries/")}
        places = [f"entries/{number:06}.json" for number in range(1, max(len(self.rows), len(paths)) + 1)]
        for number, path in enumerate(places, 1):
            previous = self.check_entry(number, previous, path)
        for path in sorted(paths.difference(places)):
            self.note(number_of(path), f"{path} is no entry's place")
        if self.manifest.get("head") != {"number": len(self.rows), "sha256": previous}:
            self.note(len(self.rows), "the manifest names another head")

    def check_entry(self, number: int, previous: str, path: str) -> str:
        """Check one entry and return its hash."""
        row = self.rows[number - 1] if number <= len(self.rows) else None
        content = self.files.get(path)
        if content is None:
            self.note(number, "the entry is missing")
            return str(row.get("sha256", "")) if isinstance(row, dict) else ""
        held = sha256(content)
        self.known.add(held)
        if row != {"number": number, "sha256": held, "previous": previous}:
            self.note(number, "number, hash or predecessor is not what proofs/chain.json says")
        try:
            entry = read(content)
        except ValueError:
            self.note(number, "the content is no canonical JSON")
            return held
        if entry.get("number") != number:
            self.note(number, f"it says that it is entry {entry.get('number')}")
        if entry.get("previous") != previous:
            self.note(number, "it does not continue the entry before")
        self.entries.append((number, held, entry))
        return held

    def check_body(self, number: int, entry: dict[str, Any]) -> None:
        """Check what an entry says against the files that belong to it."""
        kind, body = entry["kind"], entry["body"]
        if kind == "corrigendum":
            self.check_earlier(number, entry["corrects"], "the entry that it corrects")
        elif kind == "document":
            for name in ("head", "decision", "correction"):
                if body["printed"][name]:
                    self.check_earlier(number, body["printed"][name], f"the {name} printed in it")
            self.check_document(number, body["document"])
            self.content_of(number, body["snapshot"])
        elif kind == "sealed":
            self.check_sealed(number, body)
        elif kind == "decision":
            self.check_decision(number, body)
        elif kind == "minutes":
            self.check_minutes(number, body)
        else:
            self.note(number, f"there is no kind of entry called {kind}")

    def check_earlier(self, number: int, wanted: str, what: str) -> None:
        """Check that an entry before this one has the wanted hash."""
        if all(held != wanted for other, held, _entry in self.entries if other < number):
            self.note(number, f"{what} is not in the record before it")

    def is_complete(self, number: int) -> bool:
        """Say whether the files of an entry are in the bundle."""
        complete = self.manifest.get("complete")
        return isinstance(complete, list) and number in complete

    def check_document(self, number: int, facts: dict[str, Any]) -> None:
        """Check the bytes of an issued file."""
        content = self.files.get(f"documents/{facts['sha256']}.pdf")
        if content is None:
            if self.is_complete(number):
                self.note(number, "its PDF is missing")
        elif (sha256(content), len(content)) != (facts["sha256"], facts["bytes"]):
            self.note(number, "its PDF is not the file that was issued")

    def check_sealed(self, number: int, body: dict[str, Any]) -> None:
        """Check the bytes of a sealed copy: those of a document issued before, and after them the seal."""
        before = [entry for other, _held, entry in self.entries if other < number and entry["kind"] == "document"]
        if all(entry["body"]["document"]["sha256"] != body["document"] for entry in before):
            self.note(number, "the document that it is a sealed copy of is not in the record before it")
        self.check_document(number, body["sealed"])
        copy = self.files.get(f"documents/{body['sealed']['sha256']}.pdf")
        original = self.files.get(f"documents/{body['document']}.pdf")
        if copy is not None and original is not None and not copy.startswith(original):
            self.note(number, "its sealed copy is not of the document that was issued")

    def content_of(self, number: int, identity: dict[str, Any]) -> dict[str, Any] | None:
        """Return the content of a snapshot, None when it is not in the bundle or is another."""
        content = self.files.get(f"snapshots/{identity['sha256']}.json")
        if content is None:
            if self.is_complete(number):
                self.note(number, f"the content {identity['sha256']} is missing")
            return None
        if sha256(content) != identity["sha256"]:
            self.note(number, f"the content {identity['sha256']} does not match its hash")
            return None
        return read(content)

    def check_decision(self, number: int, body: dict[str, Any]) -> None:
        """Check a decision: its sealed facts, its votes and result, and the package that it was bound to."""
        sealed = self.content_of(number, body["snapshot"])
        if sealed is None:
            return
        facts = {name: value for name, value in body["decision"].items() if name != "year"}
        if sealed["decision"] != facts or sealed["year"] != body["decision"]["year"]:
            self.note(number, "the facts of the decision are not those that were sealed")
        for sentence in wrong_with_vote(sealed):
            self.note(number, sentence)
        if sealed["package"] is not None:
            decided = self.content_of(number, sealed["package"])
            self.check_amended(number, sealed, decided)
            self.check_changed(number, sealed)

    def check_minutes(self, number: int, body: dict[str, Any]) -> None:
        """Check minutes: what they replace, and that each decision stands in them byte for byte as it was sealed."""
        if body["minutes"]["replaces"]:
            self.check_earlier(number, body["minutes"]["replaces"], "the version that they replace")
        content = self.content_of(number, body["snapshot"])
        if content is None:
            return
        own, replaced = content["minutes"], (content["minutes"]["replaces"] or {}).get("entry")
        facts = {"held_on": content["meeting"]["held_on"], "version": own["version"], "year": content["year"]}
        if body["minutes"] != {**facts, "replaces": replaced}:
            self.note(number, "the facts of the minutes are not those that were sealed")
        sealed = {held: entry["body"]["snapshot"]["sha256"] for _n, held, entry in self.entries if is_decision(entry)}
        for item in content["items"]:
            told = sha256(canonical(item["sealed"])) if item["sealed"] is not None else None
            decision = item["decision"] or {"sha256": None, "entry": None}
            if told != decision["sha256"] or told != sealed.get(decision["entry"]):
                self.note(number, f"item {item['item']} stands in the minutes otherwise than it was decided")

    def check_amended(self, number: int, sealed: dict[str, Any], decided: dict[str, Any] | None) -> None:
        """Check that the package decided on is the proposed one with the adopted amendments."""
        if not sealed.get("proposed"):
            return
        proposed = self.content_of(number, sealed["proposed"])
        if proposed is not None and decided is not None and not makes(proposed, decided, sealed["amendments"]):
            self.note(number, "the package decided on is not the proposed one with the adopted amendments")

    def check_changed(self, number: int, sealed: dict[str, Any]) -> None:
        """Check that the package that was put is the programme in force with the changes that were sealed."""
        if not sealed.get("base"):
            return
        base, put_ = (self.content_of(number, sealed[name] or sealed["package"]) for name in ("base", "proposed"))
        changes = [{**change, "outcome": "adopted"} for change in sealed["changes"]]
        if base is not None and put_ is not None and not makes(base, put_, changes):
            self.note(number, "the package that was put is not the programme in force with the planned changes")

    def check_head(self, printed: str) -> None:
        """Check that an entry has the hash that somebody kept."""
        if printed not in self.known:
            self.note(0, f"no entry has the head {printed}: the record was rewritten before it, or cut off")


def is_decision(entry: dict[str, Any]) -> bool:
    """Say whether an entry is that of a decision whose content it names."""
    return entry.get("kind") == "decision" and "sha256" in ((entry.get("body") or {}).get("snapshot") or {})


def number_of(path: str) -> int:
    """Return the number in the path of an entry, 0 for other files."""
    digits = path[len("entries/") : -len(".json")] if path.startswith("entries/") else ""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 12 else 0


def check(files: Mapping[str, bytes], heads: Iterable[str] = ()) -> list[tuple[int, str]]:
    """Return what does not hold in the files of a bundle ({path: bytes}): (number of the entry or 0, sentence)."""
    return Bundle(files).check(heads)


def open_bundle(path: Path) -> dict[str, bytes]:
    """Return {path: bytes} of a zip file or a folder; raise OSError, ValueError or BadZipFile."""
    if path.is_dir():
        return {file.relative_to(path).as_posix(): file.read_bytes() for file in path.rglob("*") if file.is_file()}
    with zipfile.ZipFile(path) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if sum(member.file_size for member in members) > LARGEST:
            raise ValueError("the bundle is too large to be a record")
        if len({member.filename for member in members}) != len(members):
            raise ValueError("a name stands in the bundle twice")
        return {member.filename: archive.read(member) for member in members}


def say(line: str) -> None:
    """Write a line."""
    sys.stdout.write(line + "\n")


def main(words: list[str]) -> int:
    """Verify a bundle, say what holds and what does not, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--head", action="append", default=[], metavar="SHA256")
    asked = parser.parse_args(words)
    try:
        bundle = Bundle(open_bundle(asked.bundle))
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        say(f"{asked.bundle} cannot be read: {error}")
        return 2
    problems = bundle.check(asked.head)
    for number, sentence in problems:
        say(f"entry {number}: {sentence}" if number else sentence)
    kinds = Counter(entry.get("kind") for _number, _hash, entry in bundle.entries)
    say(", ".join(f"{kinds[kind]} {kind}" for kind in sorted(kinds, key=str)) or "no entries")
    say(f"head: {bundle.entries[-1][1] if bundle.entries else 'none'}")
    say(f"THE RECORD DOES NOT HOLD: {len(problems)} problems" if problems else "The record holds.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
