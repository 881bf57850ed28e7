"""Crosswalks: which lead where, what of a framework is not mapped yet, and the links of one item."""

from dataclasses import dataclass, replace
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.crosswalks import editing
from commitments.crosswalks.models import Crosswalk, CrosswalkLink
from commitments.frameworks.models import Node, NodeQuerySet
from commitments.managing.crosswalk_forms import CrosswalkForm, LinkAddForm, LinkForm
from commitments.managing.views.publishing import EVENTS, MANAGE, ROOM
from ims.access import installation_page, person
from ims.forms import carried_out, form_page, sent
from ims.history.finding import events_under
from ims.history.timeline import Entry, entries
from ims.text import shortened

SHOWN, OFFERED = 40, 1000
REMEMBERED = "crosswalk-{crosswalk}"
STATES = (
    ("all", gettext_lazy("All items")),
    ("unmapped", gettext_lazy("Not mapped")),
    ("mapped", gettext_lazy("Mapped")),
)
LINK_EVENT = "commitments.CrosswalkLinkEvent"


@dataclass(frozen=True)
class MappedItem:
    """An item of the source with where it leads."""

    node: Node
    url: str
    links: list[CrosswalkLink]


def _crosswalk(pk: int) -> Crosswalk:
    versions = ("source_version__framework", "target_version__framework")
    return get_object_or_404(Crosswalk.objects.select_related(*versions), pk=pk)


@installation_page(MANAGE)
def crosswalks(request: HttpRequest) -> HttpResponse:
    """List every crosswalk with how far it is."""
    rows = Crosswalk.objects.select_related("source_version__framework", "target_version__framework").annotate(
        links_count=Count("links"), mapped=Count("links__source", distinct=True)
    )
    counts = dict(Node.objects.order_by().values_list("version").annotate(n=Count("pk")))
    listed = [(row, counts.get(row.source_version_id, 0) - row.mapped) for row in rows]
    return render(request, f"{ROOM}/crosswalks.html", {"crosswalks": listed})


@installation_page(MANAGE, post=True)
def crosswalk_add(request: HttpRequest) -> HttpResponse:
    """Begin a crosswalk between two versions."""
    form = CrosswalkForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and carried_out(form, lambda: editing.add_crosswalk(form.instance, by=person(request)))
    ):
        messages.success(request, _("The crosswalk is begun. Map its items now."))
        return redirect("crosswalk", crosswalk=form.instance.pk)
    return form_page(request, f"{ROOM}/crosswalk_add.html", form=form)


@installation_page(MANAGE)
def crosswalk(request: HttpRequest, crosswalk: int) -> HttpResponse:
    """List the source's items with their links; what was looked for last time holds until it is cleared."""
    found = _crosswalk(crosswalk)
    if "clear" in request.GET:
        request.session.pop(REMEMBERED.format(crosswalk=found.pk), None)
        return redirect("crosswalk", crosswalk=found.pk)
    filters = _filters(request, found)
    nodes = _narrow(Node.objects.of_version(found.source_version), found, filters)
    page = Paginator(nodes, SHOWN).get_page(request.GET.get("page"))
    total = Node.objects.of_version(found.source_version).count()
    mapped = found.links.order_by().values("source").distinct().count()
    context = {
        "crosswalk": found,
        "filters": filters,
        "states": STATES,
        "page_obj": page,
        "items": _items(found, page),
        "total": total,
        "mapped": mapped,
        "says_sources": True,
    }
    return render(request, f"{ROOM}/crosswalk.html", context)


def _filters(request: HttpRequest, found: Crosswalk) -> dict[str, str]:
    key = REMEMBERED.format(crosswalk=found.pk)
    given = request.GET if {"q", "show"} & set(request.GET) else request.session.get(key, {})
    show = given.get("show", "")
    filters = {"q": given.get("q", "")[:200].strip(), "show": show if show in dict(STATES) else "all"}
    if given is request.GET and request.session.get(key) != filters:
        request.session[key] = filters
    return filters


def _narrow(nodes: NodeQuerySet, found: Crosswalk, filters: dict[str, str]) -> NodeQuerySet:
    is_mapped = Exists(CrosswalkLink.objects.filter(crosswalk=found, source=OuterRef("pk")))
    if filters["show"] != "all":
        nodes = nodes.filter(is_mapped if filters["show"] == "mapped" else ~is_mapped)
    return nodes.matching("".join(sign for sign in filters["q"] if sign.isprintable())) if filters["q"] else nodes


def _items(found: Crosswalk, page: Page[Node]) -> list[MappedItem]:
    links: dict[int, list[CrosswalkLink]] = {}
    rows = CrosswalkLink.objects.filter(crosswalk=found, source__in=list(page)).select_related("target")
    for row in rows.order_by("target__position"):
        links.setdefault(row.source_id, []).append(row)
    return [
        MappedItem(node, reverse("crosswalk_item", args=[found.pk, node.code]), links.get(node.pk, [])) for node in page
    ]


@installation_page(MANAGE, post=True)
def crosswalk_item(request: HttpRequest, crosswalk: int, node: str) -> HttpResponse:
    """Show where one item leads, and add a link."""
    found = _crosswalk(crosswalk)
    item = get_object_or_404(Node.objects.of_version(found.source_version), code=node)
    targets = Node.objects.of_version(found.target_version)[:OFFERED]
    codes = [(target.code, shortened(target.name, 80)) for target in targets]
    form = LinkAddForm(sent(request), instance=CrosswalkLink(crosswalk=found, source=item), codes=codes)
    if (
        request.method == "POST"
        and form.is_valid()
        and carried_out(form, lambda: editing.add_link(form.instance, form.cleaned_data["target"], by=person(request)))
    ):
        messages.success(request, _("The link is added."))
        return redirect("crosswalk_item", crosswalk=found.pk, node=item.code)
    links = CrosswalkLink.objects.filter(crosswalk=found, source=item).select_related("target")
    context = {"crosswalk": found, "item": item, "links": links.order_by("target__position"), **_next(found, item)}
    return form_page(request, f"{ROOM}/crosswalk_item.html", context | {"says_sources": True}, form=form)


def _next(found: Crosswalk, item: Node) -> dict[str, Any]:
    """Return the next item that is not mapped, so that one can go through them one by one."""
    nodes = Node.objects.of_version(found.source_version).filter(position__gt=item.position)
    is_mapped = Exists(CrosswalkLink.objects.filter(crosswalk=found, source=OuterRef("pk")))
    return {"next_unmapped": nodes.filter(~is_mapped).first()}


def _link(crosswalk: int, link: int) -> CrosswalkLink:
    wanted = ("crosswalk__source_version__framework", "crosswalk__target_version__framework", "source", "target")
    return get_object_or_404(CrosswalkLink.objects.select_related(*wanted), crosswalk=crosswalk, pk=link)


@installation_page(MANAGE, post=True)
def crosswalk_link(request: HttpRequest, crosswalk: int, link: int) -> HttpResponse:
    """Change what a link says."""
    found = _link(crosswalk, link)
    form = LinkForm(sent(request), instance=found)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The link is saved."))
        return redirect("crosswalk_item", crosswalk=crosswalk, node=found.source.code)
    return form_page(request, f"{ROOM}/crosswalk_link.html", {"crosswalk": found.crosswalk, "link": found}, form=form)


@installation_page(MANAGE, post=True)
def crosswalk_link_remove(request: HttpRequest, crosswalk: int, link: int) -> HttpResponse:
    """Ask whether a link shall go; a POST takes it out."""
    found = _link(crosswalk, link)
    if request.method == "POST":
        editing.remove_link(found, by=person(request))
        messages.success(request, _("The link is taken out."))
        return redirect("crosswalk_item", crosswalk=crosswalk, node=found.source.code)
    context = {"crosswalk": found.crosswalk, "link": found, "says_sources": True}
    return render(request, f"{ROOM}/crosswalk_link_remove.html", context)


@installation_page(MANAGE)
def crosswalk_history(request: HttpRequest, crosswalk: int) -> HttpResponse:
    """Show who linked what, when and why."""
    found = _crosswalk(crosswalk)
    page = Paginator(events_under(found, "commitments"), EVENTS).get_page(request.GET.get("page"))
    context = {"crosswalk": found, "page_obj": page, "entries": _named(list(page))}
    return render(request, f"{ROOM}/crosswalk_history.html", context)


def _named(found: list[tuple[Any, int, str]]) -> list[Entry]:
    """Return the events with the codes that a link led from and to, in two queries more."""
    events = apps.get_model(LINK_EVENT)._default_manager
    ids = [pk for _moment, pk, kind in found if kind == LINK_EVENT]
    found_links = events.filter(pgh_id__in=ids).values("pgh_id", "source_id", "target_id")
    rows = {row["pgh_id"]: row for row in found_links}
    nodes = {row[key] for row in rows.values() for key in ("source_id", "target_id")}
    codes = dict(Node.objects.filter(pk__in=nodes).values_list("pk", "code"))
    named = []
    for (_moment, pk, kind), entry in zip(found, entries(timezone.get_current_timezone(), found), strict=True):
        row = rows.get(pk) if kind == LINK_EVENT else None
        where = f" ({codes.get(row['source_id'], '–')} → {codes.get(row['target_id'], '–')})" if row else ""
        named.append(replace(entry, what=entry.what + where))
    return named
