"""A word put into every text of one city, to see where it comes out."""

from functools import cache
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, models, transaction
from psycopg import sql

from ims.cities.models import City
from ims.fields import TranslatedField
from ims.people.models import Membership, User
from ims.personal_data import asked_for, our_models

# What a search may ask for is not the word that must not come out: pages repeat what was asked for.
CANARY, ASKED_FOR = "zq8canary", "pelican"
# Codes, colours and addresses by which the software finds its way; people do not write them as texts.
CODES = frozenset(
    {
        *("slug", "time_zone", "currency", "languages", "binding_language", "accent", "accent_night"),
        *("kind", "key", "idempotency_key", "url", "mail_choices", "codename"),
    }
)


@cache
def way_to_city(model: type[models.Model]) -> str | None:
    """Return the shortest lookup from a row to its city, along foreign keys and not through people; "" for a city."""
    ways: list[tuple[type[models.Model], str]] = [(model, "")]
    seen = {model}
    while ways:
        here, way = ways.pop(0)
        if here is City:
            return way
        for field in here._meta.concrete_fields:
            target = field.related_model
            if field.is_relation and target not in {None, *seen, User, ContentType}:
                seen.add(target)
                ways.append((target, f"{way}__{field.name}".lstrip("_")))
    return None


def rows_of(city: City, model: type[models.Model]) -> list[Any]:
    """Return the keys of the city's rows; people belong to it who have a role in it and nowhere else."""
    if model is User:
        here = Membership.objects.in_city(city)
        elsewhere = Membership.objects.exclude(city=city)
        found = User.objects.filter(pk__in=here.values("user")).exclude(pk__in=elsewhere.values("user"))
        return list(found.order_by().values_list("pk", flat=True))
    way = way_to_city(model)
    if way is None:
        return []
    return list(model._base_manager.filter(**{way or "pk": city.pk}).values_list("pk", flat=True))


def spread(city: City) -> tuple[int, set[str]]:
    """Put the canary into every text of the city; return how many columns took it, and which refused it.

    What the tables' triggers refuse is written all the same: it is about reading.
    """
    current, events = our_models()
    took, refused = 0, set()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for model in [*current, *events]:
        keys = rows_of(city, model)
        with WithoutTriggers(model):
            for column in set(words_of(model)) - CODES if keys else ():
                if _write(model, column, keys):
                    took += 1
                else:
                    refused.add(f"{model._meta.label}.{column}")
    _forget_who(city, events)
    return took, refused


def words_of(model: type[models.Model]) -> list[str]:
    """Return the model's columns that hold words as such, which bytes are not."""
    return [name for name in asked_for(model) if not isinstance(model._meta.get_field(name), models.BinaryField)]


def _forget_who(city: City, events: list[type[models.Model]]) -> None:
    """Let the history of all others name nobody: both cities were made in one transaction, with one last person."""
    for model in events:
        with WithoutTriggers(model):
            model._base_manager.exclude(pk__in=rows_of(city, model)).update(pgh_context=None)


class WithoutTriggers:
    """Let a table be written past its own triggers."""

    def __init__(self, model: type[models.Model]) -> None:
        self.table = sql.Identifier(model._meta.db_table)

    def _alter(self, words: str) -> None:
        connection.cursor().execute(sql.SQL("ALTER TABLE {} " + words + " TRIGGER USER").format(self.table))

    def __enter__(self) -> None:
        self._alter("DISABLE")

    def __exit__(self, *args: object) -> None:
        self._alter("ENABLE")


def _write(model: type[models.Model], column: str, keys: list[Any]) -> bool:
    field = model._meta.get_field(column)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                sql.SQL("UPDATE {} SET {} = {} WHERE {} = ANY(%s)").format(
                    sql.Identifier(model._meta.db_table),
                    sql.Identifier(field.column),
                    _marked(field),
                    sql.Identifier(model._meta.pk.column),
                ),
                [keys],
            )
    except DatabaseError:
        return False
    return True


def _marked(field: Any) -> sql.Composed:
    column = sql.Identifier(field.column)
    marked = sql.SQL("{} || ' ' || {}::text || ' ' || {} || ' '").format(
        sql.Literal(CANARY), sql.Identifier(field.model._meta.pk.column), sql.Literal(ASKED_FOR)
    )
    if isinstance(field, TranslatedField):
        texts = "(SELECT coalesce(jsonb_object_agg(k, {} || v), '{{}}') FROM jsonb_each_text({}) AS e(k, v))"
        return sql.SQL(texts).format(marked, column)
    if field.name == "content":  # a sealed package, which is JSON
        fact = sql.Literal(f'{{"aside":"{CANARY}"')
        more = sql.SQL("CASE WHEN {} LIKE '{{}}%%' THEN '' ELSE ',' END || substr({}, 2)").format(column, column)
        return sql.SQL("CASE WHEN {} LIKE '{{%%' THEN {} || {} ELSE {} || {} END").format(
            column, fact, more, marked, column
        )
    if field.max_length:
        return sql.SQL("left({} || {}, {})").format(marked, column, sql.Literal(field.max_length))
    return sql.SQL("{} || {}").format(marked, column)
