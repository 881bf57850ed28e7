"""Sealed content for tests of the paper: small, but with something in every chapter."""

import json
from typing import Any

INDICATOR = {
    "name": {"en": "Household waste recycled", "sv": "Återvunnet avfall"},
    "unit": "%",
    "direction": "up",
    "source": "Waste company",
    "series": [
        {"period": "2018/19", "year": 2018, "value": "47.4", "gap_reason": ""},
        {"period": "2019/20", "year": 2019, "value": None, "gap_reason": "no survey"},
        {"period": "2020/21", "year": 2020, "value": "48.0", "gap_reason": ""},
    ],
}
TARGET = {
    "id": 1,
    "term": "long",
    "indicator": "W1",
    "reference_year": 2010,
    "reference_value": "37.4",
    "year": 2030,
    "value": "65.0",
    "tolerance": "0",
    "responsible": "Waste company",
    "long_term_id": None,
}
THEME = {
    "code": "4",
    "title": {"en": "Consumption"},
    "lead_in": {"en": "We are committed."},
    "verification": "recalled",
    "condition": {"en": "Half of it is **recycled**."},
    "trends": {},
    "swot": [{"kind": "strength", "text": {"en": "A reuse hall"}, "indicator": "W1"}],
    "importance": 5,
    "urgency": 4,
    "influence": 4,
    "policies": {},
    "organisation": {},
    "significance": 80,
    "is_priority": True,
    "indicators": ["W1"],
    "gaps": [{"id": 1, "missing": "Food waste", "reason": "Never weighed"}],
    "legal": [],
    "title_verification": {"en": "recalled", "fi": "verified: KOTKA"},
    "assessments": [
        {
            "code": "4.1",
            "text": {"en": "avoid waste."},
            "verification": {"en": "meaning_corroborated: VAN"},
            "assessment": "partly",
            "remark": "",
        }
    ],
}


def action(number: int, *costs: tuple[int, str, str]) -> dict[str, Any]:
    """Return an action with costs of (year, amount, source)."""
    return {
        "id": number,
        "code": f"A{number:02}",
        "title": {"en": f"Sorting room {number}"},
        "text": {},
        "target_id": 1,
        "responsible": "Waste company",
        "starts_on": "2026-04-01",
        "ends_on": "2027-12-31",
        "staff": "0.4",
        "costs": [{"year": year, "amount": amount, "source": source} for year, amount, source in costs],
    }


def content(actions: int = 2, **parts: Any) -> dict[str, Any]:
    """Return the content of a package; ``parts`` replace whole parts."""
    made = {
        "organisation": {"dates": [{"kind": "council_meeting", "on": "2026-06-15"}]},
        "indicators": {"W1": INDICATOR},
        "baseline": {"framework": {"title": {"en": "Aalborg"}, "label": "2004"}, "scope": {}, "themes": [THEME]},
        "targets": {
            "vision": {"text": {"en": "Nothing is thrown away."}, "horizon": 2045},
            "objectives": [{"id": 1, "theme": "4", "title": {"en": "Two thirds"}, "text": {}, "targets": [TARGET]}],
            "actions": [action(n, (2026, "36.05", "City"), (2027, "100.00", "State")) for n in range(1, actions + 1)],
        },
        "programme": {
            "version": 2,
            "title": {"en": "Strategic programme"},
            "sections": [
                {
                    "number": 1,
                    "title": {"en": "First"},
                    "paragraphs": [{"number": "1.1", "key": "k", "text": {"en": "Open every day."}}],
                }
            ],
            "changes": [
                {
                    "key": "k",
                    "number": "1.1",
                    "before": {"en": "Open on weekdays."},
                    "after": {"en": "Open every day."},
                    "comments": [1],
                }
            ],
        },
        "involvement": {"consultations": []},
    }
    made.update(parts)
    city = {"name": "Sundvik", "notice": "Fictional.", "currency": "EUR", "language": "en", "accent": "#1b4d73"}
    return {"city": city, "year": 2026, "kind": "package", "format": 1, "parts": made}


def canonical(**more: Any) -> str:
    """Return the content as text."""
    return json.dumps(content(**more))
