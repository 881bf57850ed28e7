"""Which sources speak in what a city publishes: their words are translated whole, or ``make check`` fails.

A council paper or a public page half in another language is worse than one that is not offered. Rooms that only those
who work in the system see may lag behind; the check says how far each one is.
"""

# Files, or folders with everything in them.
PUBLISHED = (
    # The paper, and the words that it takes from the rooms: choices, status words, figures with their formulas.
    "reports/paper",
    "templates/reports/paper",
    "reports/documents/models.py",
    "ims/words.py",
    "ims/parts.py",
    "ims/votes.py",
    "ims/gantt.py",
    "ims/charts.py",
    "ims/chart_labels.py",
    "ims/scales.py",
    "ims/roles.py",
    "templates/ims/_votes.html",
    "templates/ims/_gantt.html",
    "templates/ims/_gantt_table.html",
    "templates/ims/_chart.html",
    "cycles/cycle.py",
    "cycles/wheel.py",
    "cycles/wheel_text.py",
    "cycles/strip.py",
    "cycles/organisation/models.py",
    "cycles/indicators/models.py",
    "cycles/indicators/figures.py",
    "cycles/indicators/periods.py",
    "cycles/baseline/models.py",
    "cycles/targets/models.py",
    "cycles/targets/blocks.py",
    "cycles/targets/comparing.py",
    "cycles/targets/costs.py",
    "cycles/approval/models.py",
    "cycles/approval/rule.py",
    "cycles/approval/wording.py",
    "cycles/monitoring/models.py",
    "cycles/monitoring/rule.py",
    "cycles/monitoring/judgement.py",
    "cycles/evaluation/models.py",
    "cycles/evaluation/checklist.py",
    "cycles/evaluation/management.py",
    "stakeholders/consultation/models.py",
    # The programme, and what is asked about it in a consultation.
    "templates/cycles/targets/programme.html",
    "stakeholders",
    "templates/stakeholders",
    # What everybody may open, and the way in.
    "templates/base.html",
    "templates/403.html",
    "templates/404.html",
    "templates/409.html",
    "templates/429.html",
    "templates/500.html",
    "templates/503.html",
    "templates/ims",
    "templates/account",
    "templates/cycles/year",
    "ims/cities/calls.py",
    "ims/language",
    "ims/people/account_forms.py",
    "ims/people/privacy",
    "ims/personal_data_columns.py",
    "commitments/personal_data.py",
    "stakeholders/personal_data.py",
    # Mails and notices.
    "ims/notices",
    "ims/mail",
    "ims/people/invitations",
    "cycles/organisation/telling.py",
    "cycles/signatures/telling.py",
    "cycles/monitoring/telling.py",
    "cycles/year/telling.py",
    "reports/documents/telling.py",
)


def is_published(source: str) -> bool:
    """Say whether the source (a path from the root) is one of them or lies in one of them."""
    return any(source == path or source.startswith(f"{path}/") for path in PUBLISHED)
