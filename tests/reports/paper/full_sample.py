"""A whole city as sealed content: ten themes, 24 targets twice, 32 actions, two consultations with 30 comments.

The paper's look, length and speed are held against it. :func:`package` is the paper before the programme's approval,
:func:`evaluation` the one on how to continue.
"""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from commitments import seeds
from tests.reports.paper.full_year import monitoring, report

Facts = dict[str, Any]
YEARS = range(2020, 2026)
STORY: Facts = json.loads((Path(__file__).parent / "full_city.json").read_text())
THEMES: dict[str, Facts] = {theme["code"]: theme for theme in STORY["themes"]}
PROGRAMME: list[Facts] = STORY["programme"]
BEFORE: dict[str, str] = STORY["before"]
COMMENTS: list[Facts] = STORY["comments"]
POINTS = (
    ("strength", "Owners are named"),
    ("strength", "Money is in the plan"),
    ("weakness", "Three departments share the work"),
    ("weakness", "Values come late"),
    ("opportunity", "Grants of the state until 2028"),
    ("threat", "Prices of building work"),
    ("threat", "Retirements in 2027"),
)
CITY = {
    "name": "Sundvik",
    "notice": "Sundvik is a fictional city; all its values are illustrative.",
    "population": 92400,
    "currency": "EUR",
    "language": "en",
    "languages": ["en", "sv"],
    "accent": "#1b4d73",
}


def package() -> Facts:
    """Return the content of the package that the council is to approve."""
    parts = _parts()
    parts["targets"]["since"] = _since()
    return {"city": CITY, "year": 2026, "kind": "package", "format": 1, "item": _item(), "parts": parts}


def evaluation() -> Facts:
    """Return the content of the evaluation report of the same year."""
    parts = _parts()
    parts["monitoring"] = monitoring(parts)
    parts["evaluation"] = report(parts)
    item = {**_item(), "number": 4, "title": {"en": "How the city continues"}, "next_step": "adjust"}
    item["draft_decision"] = {
        "en": "The council takes note of the evaluation report 2026 and decides:\n\n1. to continue with the programme "
        "of 15 June 2026 and to **adjust** its short-term targets and actions,\n2. to instruct the coordinator to "
        "bring the adjusted action plan before the council by 14 June 2027,\n3. to follow the recommendations 1 to 4."
    }
    return {"city": CITY, "year": 2026, "kind": "evaluation", "format": 1, "item": item, "parts": parts}


def review() -> Facts:
    """Return the content of the same year's baseline review as signed, with all a year may hold beside it."""
    parts = _parts()
    signed = {"signed_off_at": "2026-03-24T13:00:00Z", "sign_off_note": "Working group, 24 March 2026."}
    parts["baseline"] = {**parts["baseline"], **signed}
    parts["baseline"]["themes"][0]["member_scores"] = {"members": 9, "urgency": ["3", "4.5", "5"]}
    return {"city": CITY, "year": 2026, "kind": "baseline", "format": 1, "item": None, "parts": parts}


def canonical(content: Facts) -> str:
    """Return the content as text."""
    return json.dumps(content)


def _item() -> Facts:
    return {
        "number": 7,
        "title": {"en": "Strategic programme 2026–2030", "sv": "Strategiskt program 2026–2030"},
        "draft_decision": {
            "en": "The council decides\n\n1. to approve the strategic programme with its vision, its objectives and "
            "its 24 long-term targets,\n2. to approve the action plan 2026 to 2028 with its 32 actions, subject to the "
            "yearly budget,\n3. to take note of the answers to 30 comments,\n4. to have any action whose grant is "
            "refused brought back before an order is placed."
        },
        "next_step": "",
        "meeting": {"held_on": "2026-06-15", "place": "Town hall", "members_total": 21},
        "rule": {
            "quorum": "1/2",
            "quorum_more_than": True,
            "majority": "simple",
            "base": "voting",
            "fraction": None,
            "tie": "chair",
        },
    }


def _parts() -> Facts:
    targets = _targets()
    return {
        "organisation": _organisation(),
        "indicators": _indicators(),
        "baseline": _baseline(),
        "targets": targets,
        "programme": _programme(),
        "involvement": {"consultations": _consultations()},
        "monitoring": {"targets": [], "actions": [], "corrections": []},
    }


def _organisation() -> Facts:
    dates = {
        "baseline_due": "2026-01-31",
        "targets_due": "2026-05-22",
        "council_meeting": "2026-06-15",
        "monitoring_closes": "2027-02-15",
        "council_continues": "2027-04-30",
    }
    return {"dates": [{"kind": kind, "on": on} for kind, on in dates.items()]}


def _indicators() -> Facts:
    return {row["code"]: _indicator(row) for theme in THEMES.values() for row in theme["indicators"]}


def _indicator(row: Facts) -> Facts:
    return {
        "name": {"en": row["name"], "sv": row["swedish"]},
        "unit": row["unit"],
        "direction": row["direction"],
        "source": "City office, register and surveys; checked by the statistician each January",
        "responsible": "City office",
        "series": [
            {"period": str(year), "year": year, "value": value, "gap_reason": "" if value else "not measured"}
            for year, value in zip(YEARS, row["values"], strict=True)
        ],
    }


def _targets() -> Facts:
    objectives = [_objective(place, theme) for place, theme in enumerate(THEMES, start=1)]
    actions: list[Facts] = []
    for theme, objective in zip(THEMES.values(), objectives, strict=True):
        aims = [target["id"] for target in objective["targets"] if target["term"] == "long"]
        for place, row in enumerate(theme["actions"]):
            actions.append(_action(len(actions) + 1, row, aims[place % len(aims)]))
    vision = {
        "text": {"en": PROGRAMME[0]["paragraphs"][0], "sv": "Sundvik är en stad vid rent vatten."},
        "horizon": 2045,
    }
    return {"vision": vision, "objectives": objectives, "actions": actions}


def _objective(place: int, theme: str) -> Facts:
    rows = [
        target
        for number, row in enumerate(THEMES[theme]["indicators"])
        for target in _pair(place * 100 + number * 2, row)
    ]
    title = {"en": THEMES[theme]["objective"]}
    return {"id": place, "theme": theme, "title": title, "text": {}, "targets": rows}


def _pair(number: int, row: Facts) -> list[Facts]:
    seen = [(year, value) for year, value in zip(YEARS, row["values"], strict=True) if value]
    year, value = seen[0] if seen else (None, None)
    facts = {"indicator": row["code"], "reference_year": year, "reference_value": value, "tolerance": "1.0"}
    facts |= {"responsible": "City office", "data_action_id": None if seen else 11}
    aim = {**facts, "id": number, "term": "long", "year": 2030, "value": row["long"], "long_term_id": None}
    return [
        aim,
        {**facts, "id": number + 1, "term": "short", "year": 2027, "value": row["short"], "long_term_id": number},
    ]


def _action(number: int, row: Facts, target: int) -> Facts:
    first, last = row["first"], row["last"]
    cost = {"amount": f"{row['thousands'] * 1000}.00", "source": row["source"]}
    return {
        "id": number,
        "code": f"A{number:02}",
        "title": {"en": row["title"]},
        "text": {},
        "target_id": target,
        "responsible": row["unit"],
        "starts_on": f"{first}-0{1 + number % 9}-01",
        "ends_on": f"{last}-12-31",
        "staff": f"0.{number % 9 + 1}",
        "costs": [{"year": year, **cost} for year in range(first, last + 1)],
    }


def _baseline() -> Facts:
    framework = json.loads(next(file for file in seeds.files() if file.stem == "aalborg").read_text())
    nodes = framework["nodes"]
    themes = [
        _theme(node, [row for row in nodes if row.get("parent") == node["code"]])
        for node in nodes
        if "parent" not in node
    ]
    scope = {
        "en": "All ten themes of the Aalborg Commitments, for the whole municipal area with the archipelago. The "
        "city’s own companies are in; the port, which is the state’s, is not."
    }
    return {
        "framework": {"code": "aalborg", "title": {"en": "The Aalborg Commitments"}, "label": "2004"},
        "scope": scope,
        "no_legal_requirements": False,
        "signed_off_at": "2026-01-30T13:00:00Z",
        "sign_off_note": "",
        "themes": themes,
    }


def _theme(node: Facts, commitments: list[Facts]) -> Facts:
    code = node["code"]
    theme = THEMES[code]
    title, swedish, condition, trends = (theme[key] for key in ("title", "swedish", "condition", "trends"))
    importance, urgency, influence = theme["scores"]
    significance = importance * urgency * influence
    gaps = {
        "3": ("Quality of the wells in the archipelago", "Samples were never taken"),
        "4": ("Food waste in school kitchens", "Fifteen of nineteen kitchens have no scale"),
        "7": ("Noise at night", "The survey of the state covers the motorway only"),
    }
    gap = gaps.get(code)
    return {
        "code": code,
        "title": {"en": title, "sv": swedish},
        "title_verification": {"en": node["title"]["verification"]},
        "lead_in": {"en": node["preamble"]["text"]},
        "verification": node["preamble"]["verification"],
        "condition": {"en": condition},
        "trends": {"en": trends},
        "policies": {"en": "Master plan 2040; budget and plan 2026 to 2028."},
        "organisation": {"en": "City office with the department concerned; quarterly in the working group."},
        "swot": [{"kind": kind, "text": {"en": text}, "indicator": None} for kind, text in POINTS],
        "gap_reason": "",
        "importance": importance,
        "urgency": urgency,
        "influence": influence,
        "significance": significance,
        "is_priority": significance >= 36,
        "indicators": [row["code"] for row in theme["indicators"]],
        "gaps": [{"id": int(code), "missing": gap[0], "reason": gap[1]}] if gap else [],
        "legal": [
            {
                "requirement": f"Act on {title.lower()}, sections 3 to 9",
                "applies_to": "the whole municipal area",
                "met": ("yes", "partly", "yes", "no", "unchecked")[int(code) % 5],
                "responsible": "City office",
                "checked_on": "2026-01-14",
            }
        ],
        "evidence": [
            {
                "title": f"Background report on theme {code}",
                "note": "",
                "url": "",
                "file": {"name": f"theme-{code}.pdf", "size": 81920, "sha256": sha256(code.encode()).hexdigest()},
            }
        ],
        "assessments": [_assessment(row, place) for place, row in enumerate(commitments, start=int(code))],
    }


def _assessment(row: Facts, place: int) -> Facts:
    return {
        "code": row["code"],
        "text": {"en": row["text"]["text"]},
        "verification": {"en": row["text"]["verification"]},
        "assessment": ("partly", "fully", "partly", "not_met", "partly", "not_assessed")[place % 6],
        "remark": "Pilot in two districts since 2024." if place % 3 == 0 else "",
    }


def _paragraphs(section: Facts) -> list[Facts]:
    numbers = [f"{section['number']}.{place}" for place in range(1, len(section["paragraphs"]) + 1)]
    texts = zip(numbers, section["paragraphs"], strict=True)
    return [{"number": number, "key": f"k{number}", "text": {"en": text}} for number, text in texts]


def _blocks(section: int) -> list[Facts]:
    """Return a table of four targets and a chart for every second section."""
    theme = THEMES[str(section)]
    row = theme["indicators"][0]
    series = _indicator(row)["series"]
    seen = [item for item in series if item["value"]]
    if section % 2 or not seen:
        return []
    levels = {
        "reference": {key: seen[0][key] for key in ("year", "value")},
        "target": {"year": 2030, "value": row["long"]},
    }
    facts = {"indicator": row["code"], "name": {"en": row["name"]}, "unit": row["unit"]}
    aims = [
        {**facts, "objective": {}, "term": term, "reference_year": seen[0]["year"], "responsible": "City office"}
        | {"reference_value": seen[0]["value"], "year": year, "value": value}
        for term, year, value in (("long", 2030, row["long"]), ("short", 2027, row["short"])) * 2
    ]
    named = {"code": str(section), "title": {"en": theme["title"], "sv": theme["swedish"]}}
    contents = (
        {"kind": "targets", "theme": named, "rows": aims},
        {"kind": "indicator", **facts, "source": "Register", "series": series, **levels},
    )
    return [
        {"key": f"b{section}-{place}", "kind": content["kind"], "after": place, "title": {}}
        | {"content": {**content, "as_of": "2026-05-27"}}
        for place, content in enumerate(contents)
    ]


def _programme() -> Facts:
    sections = [
        {
            "number": section["number"],
            "title": {"en": section["title"]},
            "paragraphs": _paragraphs(section),
            "blocks": _blocks(section["number"]),
        }
        for section in PROGRAMME
    ]
    now = {row["number"]: row["text"] for section in PROGRAMME for row in _paragraphs(section)}
    causes = {
        number: [
            place
            for place, row in enumerate(COMMENTS, start=1)
            if row["paragraph"] == number and row["verdict"] != "noted"
        ]
        for number in BEFORE
    }
    changes = [
        {
            "key": f"k{number}",
            "number": number,
            "before": {"en": text},
            "after": now[number],
            "comments": causes[number],
        }
        for number, text in BEFORE.items()
    ]
    title = {"en": "Strategic programme 2026–2030", "sv": "Strategiskt program 2026–2030"}
    return {"version": 3, "title": title, "sections": sections, "changes": changes}


def salted(number: int) -> str:
    """Return the salt of a comment of the sample."""
    return f"{number:032x}"


def _consultations() -> list[Facts]:
    half = len(COMMENTS) - 10
    rows = [_comment(number, **row) for number, row in enumerate(COMMENTS, start=1)]
    return [
        {"version": 1, "opens_on": "2026-02-02", "closes_on": "2026-03-31", "closed_at": None, "comments": rows[:half]},
        {"version": 2, "opens_on": "2026-04-20", "closes_on": "2026-05-10", "closed_at": None, "comments": rows[half:]},
    ]


def _comment(number: int, paragraph: str, text: str, verdict: str, reason: str) -> Facts:
    has_changed = paragraph in BEFORE and verdict in {"accepted", "partly"}
    letter = {"channel": "letter", "received_on": "2026-03-03"} if number % 6 == 0 else {}
    return {
        "id": number,
        "number": number,
        "paragraph": paragraph,
        "key": f"k{paragraph}",
        "text_sha256": sha256((salted(number) + text).encode()).hexdigest(),
        "channel": "web",
        "hidden": False,
        "verdict": verdict,
        "reason": {"en": reason},
        "changed": f"k{paragraph}" if has_changed else None,
        **letter,
    }


def _since() -> Facts:
    return {
        "year": 2025,
        "decision": "§ 61/2025",
        "decided_on": "2025-06-16",
        "version": 2,
        "paragraphs": [
            {"number": "4.2", "before": {}, "after": {"en": PROGRAMME[3]["paragraphs"][1]}},
            {
                "number": "8.2",
                "before": {"en": "Flats are made accessible on request."},
                "after": {"en": PROGRAMME[7]["paragraphs"][1]},
            },
        ],
        "targets": [
            {
                "indicator": "T02",
                "term": "long",
                "before": {"year": 2030, "value": "12"},
                "after": {"year": 2030, "value": "10"},
            },
            {"indicator": "C03", "term": "long", "before": None, "after": {"year": 2030, "value": "25"}},
            {
                "indicator": "P02",
                "term": "short",
                "before": {"year": 2027, "value": "80.0"},
                "after": {"year": 2027, "value": "77.0"},
            },
        ],
        "actions": [
            {
                "code": "A11",
                "title": {"en": "Scales in all nineteen school kitchens"},
                "before": None,
                "after": {"total": "57000.00", "starts_on": "2026-03-01", "ends_on": "2026-12-31"},
            },
            {
                "code": "A15",
                "title": {"en": "Bus priority on four lines and 28 kilometres of cycle routes"},
                "before": {"total": "11900000.00", "starts_on": "2026-01-01", "ends_on": "2028-12-31"},
                "after": {"total": "12600000.00", "starts_on": "2026-07-01", "ends_on": "2028-12-31"},
            },
            {
                "code": "A40",
                "title": {"en": "Study of a tramway"},
                "before": {"total": "90000.00", "starts_on": "2025-01-01", "ends_on": "2026-12-31"},
                "after": None,
            },
        ],
    }
