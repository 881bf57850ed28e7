"""The list of frameworks, a whole version, one item, and the search. Read-only: changes are commitments/managing's."""

import unicodedata
from typing import Any, cast

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from commitments import uses
from commitments.browse.correspondences import correspondences
from commitments.browse.duties import duties, duty
from commitments.browse.outline import outline
from commitments.browse.sources import sources
from commitments.browse.wording import Wording, language_name, name, translations_for_reader, version_wording, wording
from commitments.frameworks.models import DEFAULT_FRAMEWORK
from commitments.models import Crosswalk, FrameworkVersion, Node, NodeTranslation
from ims.access import cities_of, signed_in_page
from ims.models import User
from ims.sorting import Key, sort_key

PAGE = 25
LONGEST_QUERY = 200


def _reader(request: HttpRequest) -> User:
    """Return the signed-in person: the guard lets nobody else in."""
    return cast(User, request.user)


@signed_in_page()
def framework_list(request: HttpRequest) -> HttpResponse:
    """Every framework with the versions the person may read: those their cities work by first, then by name."""
    versions = FrameworkVersion.objects.readable_by(_reader(request)).select_related("framework")
    counted = versions.annotate(
        items=Count("nodes"), unsure=Count("nodes", filter=_recalled(), distinct=True)
    ).order_by("-published_at")
    mine = uses.used_by(list(cities_of(_reader(request))))

    def order(version: FrameworkVersion) -> tuple[bool, bool, Key]:
        is_other = version.framework.code != DEFAULT_FRAMEWORK
        return version.pk not in mine, is_other, sort_key(version.title, get_language() or "en")

    return render(
        request,
        "commitments/browse/framework_list.html",
        {
            "versions": sorted(counted, key=order),
            "mine": mine,
            "manages": _reader(request).is_installation_admin,
        },
    )


def _recalled() -> Q:
    untitled = Q(nodes__title="", nodes__verification__startswith="recalled")
    return untitled | Q(nodes__title_verification__startswith="recalled")


def _version(request: HttpRequest, framework: str, label: str) -> FrameworkVersion:
    versions = FrameworkVersion.objects.readable_by(_reader(request)).select_related("framework", "superseded_by")
    return get_object_or_404(versions, framework__code=framework, label=label)


@signed_in_page()
def framework_version(request: HttpRequest, framework: str, label: str) -> HttpResponse:
    """A whole version: its tree, what a signatory owes, its sources, and how sure the wording is."""
    version = _version(request, framework, label)
    crosswalks = Crosswalk.objects.filter(Q(source_version=version) | Q(target_version=version))
    languages = (
        NodeTranslation.objects.filter(node__version=version).order_by("language").values_list("language", flat=True)
    )
    context: dict[str, Any] = {
        "version": version,
        "outline": outline(version),
        "lead_in": version_wording(version, "lead_in"),
        "signing_rule": version_wording(version, "signing_rule"),
        "duties": duties(version),
        "sources": sources(version.sources),
        "crosswalks": crosswalks.select_related("source_version", "target_version"),
        "languages": [language_name(code) for code in [version.language, *languages.distinct()]],
        "says_sources": _reader(request).is_installation_admin,
    }
    return render(request, "commitments/browse/framework_version.html", context)


@signed_in_page()
def node(request: HttpRequest, framework: str, label: str, node: str) -> HttpResponse:
    """One item: its texts and translations, what stands below it, what it corresponds to, what is owed for it."""
    nodes = Node.objects.readable_by(_reader(request)).select_related("version__framework", "version__superseded_by")
    found = nodes.filter(version__framework__code=framework, version__label=label, code=node).first()
    if found is None:
        raise Http404
    version, ancestors = found.version, list(Node.objects.ancestors_of(found))
    children = list(Node.objects.children_of(found))
    texts = translations_for_reader([found, *children, *ancestors], version)
    context: dict[str, Any] = {
        "version": version,
        "node": found,
        "name": name(found, version.language, texts),
        "text": wording(found, "text", version.language, texts) if found.title else None,
        "preamble": wording(found, "preamble", version.language, texts),
        "lead_in": wording(found, "lead_in", version.language, texts) or version_wording(version, "lead_in"),
        "level_name": version.level_name(found.level),
        "ancestors": [(above, name(above, version.language, texts)) for above in ancestors],
        "children": [(below, name(below, version.language, texts)) for below in children],
        "translations": [
            (row.get_field_display(), language_name(row.language), Wording(row.text, row.language, row.mark))
            for row in found.translations.order_by("field", "language")
        ],
        "correspondences": correspondences(found, ancestors, _reader(request)),
        "duties": [duty(row, version) for row in found.obligations.select_related("node").order_by("position")],
        "says_sources": _reader(request).is_installation_admin,
    }
    return render(request, "commitments/browse/node.html", context)


@signed_in_page()
def framework_search(request: HttpRequest) -> HttpResponse:
    """Search the codes, texts and translations of what is in force (and, for admins, of drafts)."""
    words = _printable(request.GET.get("q", ""))[:LONGEST_QUERY]
    nodes = Node.objects.readable_by(_reader(request)).exclude(version__status=FrameworkVersion.Status.SUPERSEDED)
    found = nodes.matching(words) if words else nodes.none()
    rows = found.select_related("version__framework").order_by("version__framework__code", "version", "position")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "q": words,
        "page_obj": page,
        "hits": [(row, name(row, row.version.language, {})) for row in page],
        "says_sources": _reader(request).is_installation_admin,
    }
    return render(request, "commitments/browse/framework_search.html", context)


def _printable(text: str) -> str:
    """Return the text without control characters, which PostgreSQL refuses, and without outer blanks."""
    return "".join(letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cs")).strip()
