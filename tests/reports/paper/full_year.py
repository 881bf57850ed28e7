"""What the full sample's year brought: values judged, actions reported, the audit and the evaluation report."""

from decimal import Decimal
from typing import Any

Facts = dict[str, Any]
STEPS = (
    ("baseline", "2026-01-31", "2026-01-30", -1),
    ("targets", "2026-05-22", "2026-05-27", 5),
    ("approval", "2026-06-15", "2026-06-15", 0),
    ("monitoring", "2027-02-15", "2027-02-24", 9),
    ("evaluation", "2027-04-30", None, None),
)
AUDIT = (
    ("scope", "yes", ""),
    ("legal_register", "no", "The air ordinance of last spring is missing."),
    ("sources", "yes", ""),
    ("gaps", "yes", "Three gaps, each with a measure."),
    ("programme", "yes", ""),
    ("owners", "no", "The owner of A17 left in September; nobody took it over for seven weeks."),
    ("action_status", "yes", "Two of 32 reports came late."),
    ("values_on_time", "no", "Three of 24 values came after the round was closed."),
    ("corrective_actions", "yes", ""),
    ("responsibilities", "yes", "One seat of the working group is vacant."),
    ("training", "pending", "The plan is drafted and was not yet followed."),
    ("involvement", "yes", "Fourteen answers were followed to the changed paragraph."),
    ("communication", "yes", ""),
)


def monitoring(parts: Facts) -> Facts:
    """Return monitoring's part: all four levels in turn, reports on every action, a corrective action for each red."""
    judged, reports = [], []
    levels = ("green", "amber", "red", "amber", "green", "red", "grey")
    for place, target in enumerate(t for o in parts["targets"]["objectives"] for t in o["targets"]):
        level = levels[place // 2 % 7]
        series = parts["indicators"][target["indicator"]]["series"]
        value = None if level == "grey" else next((row["value"] for row in reversed(series) if row["value"]), None)
        path = {"path": target["value"], "distance": {"green": "1.20", "amber": "-0.80"}.get(level, "-6.50")}
        nothing = {"path": None, "distance": None, "level": "grey"}
        judged.append(
            {"id": target["id"], "value": value, "period": "2025", "year": 2025, "gap_reason": "", "level": level}
            | (path if value else nothing)
        )
    for action in parts["targets"]["actions"]:
        spent = sum(Decimal(cost["amount"]) for cost in action["costs"] if cost["year"] == 2026) * 8 / 10
        status = ("under_way", "done", "not_started", "under_way", "stopped")[action["id"] % 5]
        reports.append(
            {"id": action["id"], "status": status, "per_cent": 20 * (action["id"] % 5), "spent": f"{spent:.2f}"}
            | {"note": "The permit came in October." if action["id"] % 7 == 0 else ""}
        )
    reds = [row["id"] for row in judged if row["level"] == "red"]
    corrections = [
        {"target_id": red, "text": {"en": "A plan of what is done by whom by the summer."}, "due_on": "2027-05-31"}
        for red in reds
    ]
    turn = {"kind": "year", "period": "2026", "due_on": "2027-01-31", "closed_at": "2027-02-24T10:00:00Z"}
    return {
        "round": turn,
        "amber_percent": 10,
        "targets": judged,
        "actions": reports,
        "corrections": corrections,
    }


def report(parts: Facts) -> Facts:
    """Return the evaluation's part; ``parts`` hold monitoring's."""
    reds = [row["id"] for row in parts["monitoring"]["targets"] if row["level"] == "red"]
    return {
        "audit": [{"question": q, "answer": answer, "remark": remark} for q, answer, remark in AUDIT],
        "summary": {
            "en": "Sundvik did most of what it had planned for 2026, and most of it works more slowly than the path "
            "asks for. Twenty-six of 32 actions are under way or done; 80 per cent of the year’s money was spent.\n\n"
            "What the city owns itself moved: schools, heat, food. What depends on habits or on the state did not."
        },
        "management": {
            "en": "The cycle was held, with two steps some days late. The working group met nine times. One seat was "
            "vacant from September."
        },
        "recommendations": {
            "en": "1. Keep the long-term targets.\n2. Halve the number of actions in themes 6 and 9 and finish them.\n"
            "3. Ask for values in November, not in January.\n4. Fill the vacant seat before the summer."
        },
        "proposed": "adjust",
        "finished_at": "2027-03-12T08:00:00Z",
        "deviations": [
            {"target_id": red, "cause": {"en": "The contractor’s tender was cancelled twice; work began in October."}}
            for red in reds
        ],
        "steps": [
            {"step": step, "planned": planned, "ended": ended, "days_late": late}
            for step, planned, ended, late in STEPS
        ],
        "roles": [
            {"role": role, "people": people}
            for role, people in (("city_admin", 2), ("coordinator", 1), ("officer", 11), ("owner", 24), ("clerk", 2))
        ]
        + [{"role": "auditor", "people": 1}],
    }
