"""How sure each wording of a version is and where it was seen, for whoever wants to check it against the document."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from commitments.browse.outline import Sureness, surenesses
from commitments.browse.sources import sources
from commitments.browse.wording import MARK_OF, Wording, wording
from commitments.frameworks.models import FrameworkVersion, Node
from commitments.frameworks.verification import Grade
from commitments.managing.views.publishing import MANAGE, ROOM, version_of
from ims.access import installation_page

SHOWN = 40


@dataclass(frozen=True)
class MarkedItem:
    """An item with those of its texts that the filter lets through: (which text, wording)."""

    code: str
    url: str
    texts: list[tuple[str, Wording]]


@installation_page(MANAGE)
def framework_marks(request: HttpRequest, framework: str, label: str) -> HttpResponse:
    """List the wordings of a version with their marks; ``?grade=`` shows those of one grade."""
    version = version_of(framework, label)
    wanted = request.GET.get("grade", "")
    grade = Grade(wanted) if wanted in Grade.values else None
    nodes = Node.objects.of_version(version)
    page = Paginator(nodes.filter(_has(grade)) if grade else nodes, SHOWN).get_page(request.GET.get("page"))
    context = {
        "version": version,
        "page_obj": page,
        "grade": grade,
        "items": [_item(node, version, grade) for node in page],
        "sureness": _counts(version),
        "sources": sources(version.sources),
        "says_sources": True,
    }
    return render(request, f"{ROOM}/framework_marks.html", context)


def _has(grade: Grade) -> Q:
    """A mark is its grade, or its grade, a colon and the sources."""
    found = Q()
    for mark in MARK_OF.values():
        found |= Q(**{mark: grade.value}) | Q(**{f"{mark}__startswith": f"{grade.value}:"})
    return found


def _item(node: Node, version: FrameworkVersion, grade: Grade | None) -> MarkedItem:
    names = {"title": _("title"), "text": _("text"), "preamble": _("preamble"), "lead_in": _("lead-in")}
    texts = [(names[field], wording(node, field, version.language, {})) for field in names]
    shown = [(name, said) for name, said in texts if said and grade in (None, said.mark.grade)]
    node.version = version
    return MarkedItem(node.code, node.get_absolute_url(), shown)


def _counts(version: FrameworkVersion) -> list[Sureness]:
    rows = Node.objects.of_version(version).values_list(*MARK_OF.values())
    return surenesses([mark for row in rows for mark in row if mark])
