"""Links of indicators to items of frameworks, looked up in the versions in force."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from commitments.models import FrameworkVersion, Node


@dataclass(frozen=True)
class Linked:
    """An item of a framework that an indicator is linked to: its words and its page."""

    link: str
    words: str
    url: str


def found(links: Iterable[str]) -> dict[str, Linked]:
    """Return the items of these links (``framework:code``) that a framework in force has, in one query."""
    wanted = Q(pk__in=[])
    for framework, _colon, code in (link.partition(":") for link in set(links)):
        wanted |= Q(version__framework__code=framework, code=code)
    rows = Node.objects.filter(wanted, version__status=FrameworkVersion.Status.PUBLISHED)
    found = [_linked(row) for row in rows.select_related("version__framework").order_by("version_id", "position")]
    return {item.link: item for item in found}


def _linked(node: Node) -> Linked:
    version = node.version
    url = reverse("node", args=[version.framework.code, version.label, node.code])
    return Linked(f"{version.framework.code}:{node.code}", f"{version.title}, {node.code} {node.name}", url)
