"""What an item is called follows its own words and their translations, whoever writes them and in which way."""

import pghistory.models
import pytest
from django.db import connection
from django.utils import translation

from commitments.models import FrameworkVersion, Node, NodeTranslation
from tests.commitments.factories import make_aalborg, make_framework, make_node

pytestmark = pytest.mark.django_db
TITLE, TEXT = NodeTranslation.Field.TITLE, NodeTranslation.Field.TEXT


def translate(node: Node, text: str, field: str = TITLE, language: str = "sv") -> NodeTranslation:
    return NodeTranslation.objects.create(node=node, language=language, field=field, text=text, verification="recalled")


def names_of(version: FrameworkVersion) -> dict[str, dict[str, str]]:
    return dict(version.nodes.order_by("position").values_list("code", "names"))


def test_a_translation_is_heard_wherever_the_item_is_named_also_of_a_published_version() -> None:
    theme = make_framework().nodes.get(code="1")
    own = theme.name
    row = translate(theme, "Styrelseformer")
    theme.refresh_from_db()
    with translation.override("sv"):
        assert (theme.name, str(theme)) == ("Styrelseformer", "1 Styrelseformer")
    assert theme.name == own
    row.text = "Styrning"
    row.save()
    assert Node.objects.get(pk=theme.pk).names == {"en": own, "sv": "Styrning"}
    row.delete()
    with translation.override("sv"):
        assert Node.objects.get(pk=theme.pk).name == own


def test_in_bulk_and_in_sql_the_names_follow_too() -> None:
    version = make_framework()
    nodes = list(version.nodes.order_by("position"))
    rows = [
        NodeTranslation(node=node, language="sv", field=TITLE if node.title else TEXT, text=f"Namn {node.code}")
        for node in nodes
    ]
    for row in rows:
        row.verification = "recalled"
    NodeTranslation.objects.bulk_create(rows)
    assert all(names["sv"] == f"Namn {code}" for code, names in names_of(version).items())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE commitments_nodetranslation SET text = 'Allt'")
        cursor.execute('UPDATE commitments_node SET names = \'{"sv": "forged"}\'')
    assert {names["sv"] for names in names_of(version).values()} == {"Allt"}


def test_an_item_with_a_title_is_not_called_by_its_text() -> None:
    version = make_framework(published=False)
    node = make_node(version, "9", 99, title="Water", text="We will save it.")
    translate(node, "Vi ska spara på det.", TEXT)
    assert Node.objects.get(pk=node.pk).names == {"en": "Water"}
    Node.objects.filter(pk=node.pk).update(title="", title_verification="")
    assert Node.objects.get(pk=node.pk).names == {"en": "We will save it.", "sv": "Vi ska spara på det."}


def test_a_draft_in_another_language_is_called_so() -> None:
    version = make_framework(published=False)
    before = names_of(version)
    version.language = "de"
    version.save()
    assert names_of(version) == {code: {"de": names["en"]} for code, names in before.items()}


def test_names_are_no_history_of_the_item() -> None:
    theme = make_framework().nodes.get(code="1")
    before = pghistory.models.Events.objects.tracks(theme).count()
    translate(theme, "Styrelseformer")
    assert pghistory.models.Events.objects.tracks(theme).count() == before


def test_the_ten_themes_of_aalborg_have_their_swedish_names() -> None:
    with translation.override("sv"):
        assert make_aalborg().nodes.themes().first().name == "Styrning och förvaltning"  # type: ignore[union-attr]
