"""Corrective actions and what was reported on actions can be found by their words."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cycles.monitoring.models import ActionReport, CorrectiveAction
from ims.access import Rights
from ims.roles import Permission
from ims.search.kinds import Facts, Place, Reader, Searchable, register


def register_kinds() -> None:
    """Register both."""
    sees = Permission.SEE_WORK
    of = {"year": "cycle__year", "code": "target__indicator__code", "name": "target__indicator__name"}
    words = _("Corrective actions")
    register(Searchable("corrections", words, sees, _corrections, ("text",), of, _correction))
    of = {"year": "cycle__year", "code": "action__code", "name": "action__title", "action": "action"}
    register(Searchable("reports", _("Reports on actions"), sees, _reports, ("note",), of, _report))


def _corrections(rights: Rights) -> "QuerySet[CorrectiveAction]":
    return CorrectiveAction.objects.filter(cycle__city=rights.city)


def _reports(rights: Rights) -> "QuerySet[ActionReport]":
    return ActionReport._default_manager.filter(cycle__city=rights.city)


def _correction(facts: Facts, reader: Reader) -> Place:
    url = reverse("monitoring", args=[reader.slug, facts["year"]]) + "#corrections"
    return Place(_name(facts, reader), url, str(facts["year"]))


def _report(facts: Facts, reader: Reader) -> Place:
    return Place(
        _name(facts, reader), reverse("action", args=[reader.slug, facts["year"], facts["action"]]), str(facts["year"])
    )


def _name(facts: Facts, reader: Reader) -> str:
    return f"{facts['code']} {reader.words(facts['name'])}"
