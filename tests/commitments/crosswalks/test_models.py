"""A link leads from the source's version to the target's, and to no third one."""

import pgtrigger
import pytest
from django.db import IntegrityError, transaction

from commitments.models import Crosswalk, CrosswalkLink
from tests.commitments.factories import make_framework

pytestmark = pytest.mark.django_db


@pytest.fixture
def crosswalk() -> Crosswalk:
    """Return an empty crosswalk between two frameworks."""
    return Crosswalk.objects.create(
        source_version=make_framework("one"), target_version=make_framework("two"), provenance="published"
    )


def test_a_link_between_both_versions_is_stored(crosswalk: Crosswalk) -> None:
    source, target = crosswalk.source_version.nodes.get(code="1"), crosswalk.target_version.nodes.get(code="2")
    crosswalk.links.create(source=source, target=target, relation="exact")
    assert CrosswalkLink.objects.count() == 1


@pytest.mark.parametrize("side", ["source", "target"])
def test_a_link_to_a_node_of_another_version_is_refused(crosswalk: Crosswalk, side: str) -> None:
    source, target = crosswalk.source_version.nodes.get(code="1"), crosswalk.target_version.nodes.get(code="2")
    ends = {"source": source, "target": target, side: make_framework("three").nodes.get(code="1")}
    with pytest.raises(IntegrityError, match="another version"), transaction.atomic():
        crosswalk.links.create(**ends, relation="exact")


def test_a_crosswalk_leads_to_another_version() -> None:
    version = make_framework()
    with pytest.raises(IntegrityError, match="leads_to_another_version"), transaction.atomic():
        Crosswalk.objects.create(source_version=version, target_version=version, provenance="published")


@pytest.mark.parametrize("side", ["source", "target"])
def test_without_the_guard_a_link_would_leave_its_versions(crosswalk: Crosswalk, side: str) -> None:
    """The negative control."""
    source, target = crosswalk.source_version.nodes.get(code="1"), crosswalk.target_version.nodes.get(code="2")
    ends = {"source": source, "target": target, side: make_framework("three").nodes.get(code="1")}
    with pgtrigger.ignore(f"commitments.CrosswalkLink:{side}_in_its_version"):
        crosswalk.links.create(**ends, relation="exact")
    assert CrosswalkLink.objects.count() == 1
