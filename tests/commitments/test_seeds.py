"""What comes with the software loads, carries its marks, and loads a second time without any effect."""

from collections import Counter

import pytest

from commitments import seeds
from commitments.models import Crosswalk, CrosswalkLink, FrameworkVersion, Node, NodeTranslation, Obligation
from tests.commitments.factories import make_aalborg

pytestmark = pytest.mark.django_db


def test_aalborg_is_whole() -> None:
    version = make_aalborg()
    nodes = Node.objects.of_version(version)
    assert nodes.themes().count() == 10
    assert [nodes.children_of(theme).count() for theme in nodes.themes()] == [5] * 10
    assert nodes.leaves().count() == 50
    assert Obligation.objects.filter(version=version).count() == 6
    assert NodeTranslation.objects.filter(node__version=version).count() == 122
    assert (version.status, str(version.adopted_on), version.level_names) == (
        "published",
        "2004-06-11",
        ["theme", "commitment"],
    )


def test_aalborg_reads_in_the_order_of_the_document() -> None:
    codes = list(Node.objects.of_version(make_aalborg()).values_list("code", flat=True))
    assert codes[:7] == ["1", "1.1", "1.2", "1.3", "1.4", "1.5", "2"]
    assert codes[-3:] == ["10.3", "10.4", "10.5"]
    assert codes.index("2.1") < codes.index("10.2")


def test_aalborg_says_of_each_wording_how_sure_it_is() -> None:
    nodes = Node.objects.of_version(make_aalborg())
    assert Counter(str(node.mark.grade) for node in nodes.themes()) == {"verified": 10}
    assert Counter(str(node.mark.grade) for node in nodes.leaves()) == {"meaning_corroborated": 25, "recalled": 25}
    assert nodes.get(code="3").lead_in == "We will therefore work, throughout our community, to:"
    assert nodes.get(code="1").lead_in == ""


def test_obligations_of_a_signatory_of_aalborg() -> None:
    obligations = {row.code: row for row in Obligation.objects.filter(version=make_aalborg())}
    assert obligations["S1"].months_after_signature == 12
    assert obligations["S4"].months_after_signature == 24
    assert obligations["S5"].recurrence == "regular"
    assert (str(obligations["S6"].fixed_date), obligations["S6"].every_months) == ("2010-12-31", 60)


def test_every_seeded_file_loads_and_a_second_time_changes_nothing() -> None:
    first = seeds.load_seeded()
    assert [loaded.unchanged for loaded in first] == [False] * 15
    second = seeds.load_seeded()
    assert [loaded.unchanged for loaded in second] == [True] * 15
    assert FrameworkVersion.objects.in_force().count() == 14
    counts = dict(Counter(Node.objects.values_list("version__framework__code", flat=True)))
    assert counts == {
        "aalborg": 60,
        "basque": 18,
        "carbonn": 4,
        "ccp": 5,
        "com": 4,
        "eci": 10,
        "iso37101": 20,
        "iso37120": 19,
        "le21": 10,
        "rfsc": 5,
        "sdg": 17,
        "services": 22,
        "uea": 28,
    }


def test_the_way_from_aalborg_to_the_goals_is_marked_as_our_proposal() -> None:
    seeds.load_seeded()
    crosswalk = Crosswalk.objects.get()
    assert (crosswalk.provenance, str(crosswalk.source_version), str(crosswalk.target_version)) == (
        "own_proposal",
        "The Aalborg Commitments (2004)",
        "Sustainable Development Goals (2015)",
    )
    from_mobility = CrosswalkLink.objects.filter(crosswalk=crosswalk, source__code="6")
    assert list(from_mobility.values_list("target__code", flat=True)) == ["3", "9", "11", "13"]
    assert set(crosswalk.links.values_list("relation", flat=True)) == {"related"}
