"""Where an item's crosswalk links lead, in both directions."""

from collections.abc import Collection
from dataclasses import dataclass

from commitments.browse.wording import Wording, name
from commitments.models import CrosswalkLink, FrameworkVersion, Node
from ims.models import User


@dataclass(frozen=True)
class Correspondence:
    """One link as seen from an item: to which item of which framework, how they relate, and who says so."""

    through: str
    relation: str
    code: str
    url: str
    framework: str
    name: Wording
    provenance: str
    is_proposal: bool


# A link read backwards: what is broader than its source makes the source narrower.
BACKWARDS = {"broader": "narrower", "narrower": "broader"}


def correspondences(node: Node, ancestors: Collection[Node], reader: User) -> list[Correspondence]:
    """Return the links from and to the node and what it stands under, in two queries.

    ``through`` is the code of the ancestor whose link it is, "" for the node's own.
    """
    family = {member.pk: member.code for member in ancestors} | {node.pk: ""}
    readable = FrameworkVersion.objects.readable_by(reader)
    links = CrosswalkLink.objects.select_related("crosswalk")
    leaving = links.filter(source__in=family, target__version__in=readable)
    coming = links.filter(target__in=family, source__version__in=readable)
    found = [
        _seen(link, link.target, family[link.source_id], link.relation)
        for link in leaving.select_related("target__version__framework").order_by("target__version", "target__position")
    ]
    found += [
        _seen(link, link.source, family[link.target_id], BACKWARDS.get(link.relation, link.relation))
        for link in coming.select_related("source__version__framework").order_by("source__version", "source__position")
    ]
    return found


def _seen(link: CrosswalkLink, other: Node, through: str, relation: str) -> Correspondence:
    return Correspondence(
        through=through,
        relation=str(CrosswalkLink.Relation(relation).label),
        code=other.code,
        url=other.get_absolute_url(),
        framework=str(other.version),
        name=name(other, other.version.language, {}),
        provenance=link.crosswalk.get_provenance_display(),
        is_proposal=link.crosswalk.provenance == link.crosswalk.Provenance.OWN_PROPOSAL,
    )
