"""What documents have for a person's home: the papers a council member reads."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ims import homes
from ims.homes import Facts, Found, Source, Visit
from ims.parts import Task
from ims.roles import Permission
from reports.documents.models import ReportJob

# What is read before a meeting; minutes and records are read afterwards.
READ = (ReportJob.Kind.COUNCIL_PAPER, ReportJob.Kind.SUSTAINABILITY_REPORT)


def register() -> None:
    """Register the source."""
    facts = {"pk": "pk", "year": "cycle__year", "kind": "kind", "pages": "document__pages"}
    homes.register(Source("papers", homes.COUNCIL, Permission.VOTE, _papers, facts, _paper, shown=2))


def _papers(visit: Visit) -> "QuerySet[ReportJob]":
    language = visit.rights.user.language
    if language not in visit.city.languages:
        language = visit.city.binding_language
    rows = ReportJob.objects.filter(cycle__in=visit.cycles, document__isnull=False, language=language, kind__in=READ)
    return rows.order_by("-created_at")


def _paper(facts: Facts, visit: Visit) -> Iterator[Found]:
    title = _("%(document)s of %(year)s") % {"document": ReportJob.Kind(facts["kind"]).label, "year": facts["year"]}
    pages = int(facts["pages"])
    note = ngettext("%(n)d page to read before the meeting.", "%(n)d pages to read before the meeting.", pages)
    url = reverse("documents", args=[visit.city.slug, facts["year"]])
    yield Found(Task(title, url, "started", note=note % {"n": pages}, word=_("Paper")))
