"""No column holds words about people without somebody having said what for and for how long."""

from django.apps import apps
from django.utils import translation
from django.utils.functional import Promise

from ims import personal_data
from ims.people.models import User
from ims.people.privacy.notice import purposes
from ims.people.privacy.own_parts import columns_with_people
from ims.personal_data import Personal, not_personal


def test_every_column_is_judged() -> None:
    assert personal_data.every_column_is_judged(None) == []


def test_a_column_nobody_judged_is_named() -> None:
    listed = dict(personal_data.register())
    listed["ims.User"] = {name: what for name, what in listed["ims.User"].items() if name != "email"}
    assert personal_data.unregistered(listed, [User]) == ["ims.User.email"]


def test_a_personal_column_in_history_is_named() -> None:
    event = apps.get_model("ims", "UnitEvent")
    assert personal_data.in_history({"ims.Unit": not_personal("name")}, [event]) == []
    assert personal_data.in_history({"ims.Unit": {"name": Personal("a test", "never")}}, [event]) == [
        "ims.UnitEvent.name"
    ]


def test_an_entry_without_a_column_is_named() -> None:
    assert personal_data.unknown({"ims.User": not_personal("shoe_size")}) == ["ims.User.shoe_size"]


def test_a_choice_is_not_asked_for() -> None:
    assert list(personal_data.asked_for(User)) == ["password", "email", "name", "sort_key", "language", "mail_choices"]


def test_who_reads_swedish_reads_the_notice_in_swedish_and_knows_each_kind_and_column_by_a_name() -> None:
    with translation.override("sv"):
        found = purposes()
        said = {words for rows in found.values() for one in rows for words in (one.purpose, one.kept)}
    assert not said & {words for rows in purposes().values() for one in rows for words in (one.purpose, one.kept)}
    named = [(model._meta, model._meta.get_field(column)) for model, column in columns_with_people()]
    named += [
        (apps.get_model(label)._meta, apps.get_model(label)._meta.get_field(column))
        for label, columns in personal_data.register().items()
        for column, personal in columns.items()
        if personal is not None and label not in personal_data.OTHERS
    ]
    unnamed = {
        f"{about.label}.{field.name}"
        for about, field in named
        if not isinstance(about.verbose_name, Promise) or not isinstance(field.verbose_name, Promise)
    }
    assert unnamed == set()
