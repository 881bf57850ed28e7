"""A question that every request asks is put into SQL once; afterwards only its values differ.

For a model with thirty columns and one it is joined to, Django takes longer to write the SQL than PostgreSQL to answer
it. A :class:`Prepared` keeps what Django's compiler made of a queryset whose values are :class:`Given` by name.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=models.Model)


class Given(models.Expression):
    """A value in a prepared question, known by this name when the question is asked."""

    def __init__(self, name: str) -> None:
        super().__init__(output_field=models.Field())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Hold the value's place."""
        return "%s", (self,)


class Prepared(Generic[Row]):
    """A question for one row of a model, with whatever is selected along with it."""

    def __init__(self, question: Callable[[], "models.QuerySet[Row]"]) -> None:
        # Asked for only when it is first needed: by then every room has registered what it adds.
        self._question = question

    def first(self, **values: Any) -> Row | None:
        """Return the first row for these values, None where there is none."""
        sql, params = self._sql
        with connection.cursor() as cursor:
            cursor.execute(sql, [values[each.name] if isinstance(each, Given) else each for each in params])
            row = cursor.fetchone()
        return None if row is None else self._read(row)

    @cached_property
    def _compiler(self) -> Any:
        return self._question()[:1].query.get_compiler(DEFAULT_DB_ALIAS)

    @cached_property
    def _sql(self) -> tuple[str, tuple[Any, ...]]:
        sql, params = self._compiler.as_sql()
        return sql, tuple(params)

    @cached_property
    def _read(self) -> Callable[[tuple[Any, ...]], Row]:
        """Return what makes an object of a row, as Django's own iteration over a queryset does."""
        compiler = self._compiler
        known, added = compiler.klass_info, compiler.annotation_col_map or {}
        begin, end = known["select_fields"][0], known["select_fields"][-1] + 1
        names = [column.target.attname for column, _sql, _alias in compiler.select[begin:end]]
        converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])
        joined = get_related_populators(known, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]

        def read(row: tuple[Any, ...]) -> Row:
            values = next(iter(compiler.apply_converters([row], converters)))
            made: Row = known["model"].from_db(DEFAULT_DB_ALIAS, names, values[begin:end])
            for other in joined:
                other.populate(values, made)
            for name, place in added.items():
                setattr(made, name, values[place])
            return made

        return read
