"""The internal audit's checklist: the questions every city's independent auditor answers, by code.

The codes are sealed in decisions and never change their meaning; the wording may be improved and translated.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

QUESTIONS: dict[str, str | Promise] = {
    "scope": _("Is the scope of the baseline review stated, and is it the one that was decided?"),
    "legal_register": _("Was the legal register checked and updated this year?"),
    "sources": _("Does every value name its period, unit and source?"),
    "gaps": _("Is missing data listed as a gap with a measure that creates it?"),
    "programme": _("Is the programme in force the one that the council approved?"),
    "owners": _("Does every target and every action have an owner who knows of it?"),
    "action_status": _("Was the status of every action reported on time?"),
    "values_on_time": _("Were the values of the year entered and approved on time?"),
    "corrective_actions": _("Does every target that is off track have a corrective action with owner and date?"),
    "responsibilities": _("Are the responsibilities of the organisational set-up filled?"),
    "training": _("Is there a training plan for those who work with the system, and was it followed?"),
    "involvement": _("Was every comment of the consultation answered officially and traceably?"),
    "communication": _("Were the results made available to the public?"),
}


def wording(question: str) -> str:
    """Return the question's wording, its code if it is no longer on the list."""
    return str(QUESTIONS.get(question, question))
