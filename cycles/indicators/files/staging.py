"""A file's values beside what the city has: staged in a table of this transaction and compared by the database.

The rows of a plain file are read by the database itself (:mod:`cycles.indicators.files.plain`); those of others are
copied as they are read, so that a file of a million values never stands in memory whole. What is new, what changes and
what cannot be is found in sets. The tables go with the transaction.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from cycles.indicators.computed.formulas import DEEPEST
from cycles.indicators.entering.locks import sentence as lock_sentence
from cycles.indicators.entering.models import PeriodLock
from cycles.indicators.files.columns import NO_VALUE, TEXTS
from cycles.indicators.files.reading import OBSERVATIONS, Reading, RowSource
from cycles.indicators.files.rows import ObservationRow
from cycles.indicators.frequency import overlap_sentence
from cycles.indicators.periods import Period
from ims.cities.models import City

SHOWN = 1_000  # of what changes, and of each kind of problem
BUFFER = 2_000  # lines
ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": ""})


def _each(pattern: str, between: str = ", ") -> str:
    return between.join(pattern.format(name=name) for name in TEXTS)


# A million rows are sorted and joined in memory; compiling the queries would take longer than running them.
STAGE = f"""
SET LOCAL work_mem = '128MB';
SET LOCAL jit = off;
DROP TABLE IF EXISTS pg_temp.series_rows, pg_temp.series_compared;
CREATE TEMPORARY TABLE series_rows (
    row integer, at text, code text, period text, starts_on date, ends_on date, value numeric, gap_reason text,
    {_each("{name} text")}, category integer, second_category integer
) ON COMMIT DROP
"""
COPY = "COPY series_rows FROM STDIN"
# Category 0 is none: the value is the total. A value is the same when its digits are: 25 and 25.0 are not. A text that
# the file leaves out stays as it is.
COMPARE = f"""
ANALYZE series_rows;
CREATE TEMPORARY TABLE series_compared ON COMMIT DROP AS
SELECT found.*,
       CASE WHEN observation_id IS NULL THEN 'new'
            WHEN is_correction OR has_texts THEN 'changed' ELSE 'same' END AS kind
FROM (
    SELECT s.row, s.at, s.code, s.period, s.starts_on, s.ends_on, s.value, s.category, s.second_category,
           CASE WHEN s.value IS NOT NULL THEN ''
                ELSE COALESCE(NULLIF(s.gap_reason, ''), NULLIF(o.gap_reason, ''), %(no_value)s) END AS gap_reason,
           {_each("COALESCE(NULLIF(s.{name}, ''), o.{name}, '') AS {name}")},
           o.id AS observation_id, o.version, o.period AS before_period,
           o.value AS before_value, o.gap_reason AS before_gap, {_each("o.{name} AS before_{name}")},
           o.id IS NOT NULL AND (
               o.value IS DISTINCT FROM s.value OR scale(o.value) IS DISTINCT FROM scale(s.value)
               OR (s.value IS NULL AND s.gap_reason NOT IN ('', o.gap_reason))
           ) AS is_correction,
           {_each("(s.{name} <> '' AND s.{name} <> o.{name})", " OR ")} AS has_texts
    FROM ({{rows}}) s
    LEFT JOIN cycles_indicator i ON i.city_id = %(city)s AND i.code = s.code
    LEFT JOIN cycles_observation o
           ON o.indicator_id = i.id AND o.starts_on = s.starts_on AND o.ends_on = s.ends_on
              AND COALESCE(o.category_id, 0) = s.category AND COALESCE(o.second_category_id, 0) = s.second_category
) found
"""  # noqa: S608 - made of the names of columns
# A computed value that comes with its inputs is not written: it follows from them, and is compared when it did.
FED = """
UPDATE series_compared c SET kind = 'computed', is_correction = false, has_texts = false
WHERE c.kind <> 'same' AND (c.code = ANY(%(defined)s) OR EXISTS (
    SELECT FROM series_compared s
    JOIN unnest(%(following)s::text[], %(inputs)s::text[]) f(code, input) ON f.input = s.code
    WHERE f.code = c.code AND s.kind <> 'same' AND s.category = 0 AND s.second_category = 0
      AND (s.starts_on, s.ends_on) = (c.starts_on, c.ends_on)
));
"""
# Values go as text, so that no digit is lost on the way.
SUMMARY = f"""
ANALYZE series_compared;
SELECT json_build_object(
    'kinds', (SELECT json_object_agg(kind, n) FROM (SELECT kind, count(*) AS n FROM series_compared GROUP BY kind) k),
    'gaps', (SELECT count(*) FROM series_compared WHERE value IS NULL),
    'corrections', (SELECT count(*) FROM series_compared WHERE is_correction),
    'fingerprint', (
        SELECT concat(count(*), ' ', sum(hashtextextended(concat_ws(
            '|', code, starts_on, ends_on, value, gap_reason, category, second_category, observation_id, version,
            {_each("{name}")}
        ), 0))) FROM series_compared WHERE kind <> 'same'
    ),
    'new', (SELECT json_agg(r) FROM (
        SELECT code, count(*) AS count, count(*) - count(value) AS gaps,
               substring(min(starts_on || ' ' || period) FROM 12) AS first,
               substring(max(starts_on || ' ' || period) FROM 12) AS last
        FROM series_compared WHERE %(shown)s AND kind = 'new' GROUP BY code ORDER BY code LIMIT {SHOWN}
    ) r),
    'changed', (SELECT json_agg(r) FROM (
        SELECT row, at, code, before_period, value::text, before_value::text, gap_reason, before_gap, is_correction,
               {_each("{name}, before_{name}")},
               (SELECT string_agg(p.code, ', ' ORDER BY p.id = second_category) FROM cycles_category p
                WHERE p.id IN (category, second_category)) AS part
        FROM series_compared WHERE %(shown)s AND kind = 'changed' ORDER BY code, starts_on, ends_on LIMIT {SHOWN}
    ) r),
    'repeated', (SELECT json_agg(r) FROM (
        SELECT s.code, min(s.period) AS period, array_agg(s.at ORDER BY s.row, length(s.at), s.at) AS at,
               array_agg(s.row ORDER BY s.row, length(s.at), s.at) AS row
        FROM series_compared s JOIN (
            SELECT code, starts_on, ends_on, category, second_category FROM series_compared
            GROUP BY code, starts_on, ends_on, category, second_category HAVING count(*) > 1 LIMIT {SHOWN}
        ) twice USING (code, starts_on, ends_on, category, second_category)
        GROUP BY s.code, s.starts_on, s.ends_on, s.category, s.second_category
    ) r),
    'locked', (SELECT json_agg(r) FROM (
        SELECT row, at FROM series_compared
        WHERE kind IN ('new', 'changed') AND ends_on <= (
            SELECT until FROM cycles_periodlock WHERE city_id = %(city)s ORDER BY id DESC LIMIT 1
        ) ORDER BY row, at LIMIT {SHOWN}
    ) r),
    'computed', (SELECT json_agg(r) FROM (
        SELECT row, at, code FROM series_compared
        WHERE kind IN ('new', 'changed') AND code = ANY(%(computed)s) ORDER BY row, at LIMIT {SHOWN}
    ) r),
    'overlaps', (
        WITH periods AS (
            SELECT DISTINCT starts_on, ends_on FROM series_compared WHERE code = ANY(%(measured)s)
            UNION
            SELECT DISTINCT o.starts_on, o.ends_on
            FROM cycles_observation o JOIN cycles_indicator i ON i.id = o.indicator_id
            WHERE i.city_id = %(city)s AND i.code = ANY(%(measured)s)
        ), pairs AS (
            SELECT a.starts_on, a.ends_on, b.starts_on AS other_starts, b.ends_on AS other_ends
            FROM periods a JOIN periods b
                ON (a.starts_on < b.starts_on AND b.starts_on <= a.ends_on AND a.ends_on < b.ends_on)
                OR (b.starts_on < a.starts_on AND a.starts_on <= b.ends_on AND b.ends_on < a.ends_on)
        ), taken AS (
            SELECT code, starts_on, ends_on, period, row, at FROM series_compared WHERE EXISTS (SELECT FROM pairs)
            UNION ALL
            SELECT i.code, o.starts_on, o.ends_on, o.period, 0, '' FROM cycles_observation o
            JOIN cycles_indicator i ON i.id = o.indicator_id
            WHERE i.city_id = %(city)s AND EXISTS (SELECT FROM pairs)
        )
        SELECT json_agg(r) FROM (
            SELECT DISTINCT ON (s.row, s.at) s.row, s.at, s.period, t.period AS other
            FROM series_compared s JOIN pairs p USING (starts_on, ends_on)
            JOIN taken t ON t.code = s.code AND t.starts_on = p.other_starts AND t.ends_on = p.other_ends
            WHERE s.kind = 'new' AND s.code = ANY(%(measured)s)
              AND (t.row < s.row OR (t.row = s.row AND (length(t.at), t.at) < (length(s.at), s.at)))
            ORDER BY s.row, s.at, t.row LIMIT {SHOWN}
        ) r
    )
)
"""  # noqa: S608 - made of the names of columns


@dataclass(frozen=True)
class Staged:
    """What the database found; lists hold the first :data:`SHOWN`."""

    new: int
    changed: int
    unchanged: int
    gaps: int
    corrections: int
    fingerprint: str
    new_values: list[dict[str, Any]]
    changed_values: list[dict[str, Any]]


def stage(city: City, reading: Reading, *, shown: bool) -> Staged:
    """Read the file's rows into this transaction and compare them; what cannot be joins the reading's problems.

    What is new and what changes is listed only where it is ``shown``.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("The tables of an import live in a transaction.")
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        rows = "SELECT * FROM series_rows"
        if isinstance(reading.observations, RowSource) and (plain := reading.observations.by_database(cursor)):
            rows += f" UNION ALL {plain}"
        with cursor.copy(COPY) as copy:
            for lines in _buffered(reading.observations):
                copy.write(lines)
        reading.say(0)
        measured = [code for code, indicator in reading.known.items() if indicator.frequency]
        facts: dict[str, Any] = {"city": city.pk, "no_value": NO_VALUE, "measured": measured, "shown": shown}
        facts["computed"] = [code for code, indicator in reading.known.items() if indicator.is_computed]
        facts |= _feeding(reading)
        fed = FED if facts["computed"] else ""
        cursor.execute(f"{COMPARE.format(rows=rows)};{fed}{SUMMARY}", facts)
        while cursor.nextset():  # the last of the statements answers
            pass
        (answer,) = cursor.fetchone()
    found = json.loads(answer) if isinstance(answer, str) else answer
    _refuse(city, reading, found)
    kinds = found["kinds"] or {}
    return Staged(
        new=kinds.get("new", 0),
        changed=kinds.get("changed", 0),
        unchanged=kinds.get("same", 0),
        gaps=found["gaps"],
        corrections=found["corrections"],
        fingerprint=found["fingerprint"],
        new_values=found["new"] or [],
        changed_values=found["changed"] or [],
    )


def _feeding(reading: Reading) -> dict[str, list[str]]:
    """Return which codes are ``following`` from which measured ``inputs``, and which the file defines anew."""
    said = {row.code: list(row.formula.inputs) for row in reading.indicators if row.formula is not None}
    formulas = {code: inputs for code, inputs in {**reading.inputs, **said}.items() if inputs}
    reached = {code: set(inputs) for code, inputs in formulas.items()}
    for _formula in range(DEEPEST):
        reached = {code: below.union(*(reached.get(one, ()) for one in below)) for code, below in reached.items()}
    pairs = [(code, one) for code, below in sorted(reached.items()) for one in sorted(below - formulas.keys())]
    defined = [code for code, inputs in said.items() if inputs and inputs != reading.inputs.get(code)]
    return {"following": [code for code, _one in pairs], "inputs": [one for _code, one in pairs], "defined": defined}


def _buffered(rows: Iterable[ObservationRow]) -> Iterator[str]:
    lines: list[str] = []
    periods: dict[Period, str] = {}
    for row in rows:
        period = periods.get(row.period)
        if period is None:
            label = row.period.label.translate(ESCAPED)
            period = periods[row.period] = f"{label}\t{row.period.starts_on}\t{row.period.ends_on}"
        value = "\\N" if row.value is None else format(row.value, "f")
        texts = "\t".join((row.gap_reason, *row.texts))
        if len(row.texts) < len(texts):  # any text at all
            texts = "\t".join(text.translate(ESCAPED) for text in (row.gap_reason, *row.texts))
        code = row.code if row.code.isalnum() else row.code.translate(ESCAPED)
        lines.append(
            f"{row.row}\t{row.at}\t{code}\t{period}\t{value}\t{texts}\t{row.part[0] or 0}\t{row.part[1] or 0}\n"
        )
        if len(lines) >= BUFFER:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines)


def _refuse(city: City, reading: Reading, found: dict[str, Any]) -> None:
    for one in found["repeated"] or []:
        cells = [f"{at}{row}" for at, row in zip(one["at"], one["row"], strict=True)]
        for at, row in list(zip(one["at"], one["row"], strict=True))[1:]:
            facts = {"code": one["code"], "period": one["period"], "cell": cells[0]}
            reading.refuse(
                OBSERVATIONS,
                row,
                "",
                _("%(code)s has a value for %(period)s already, in %(cell)s.") % facts,
                _("Leave one of the two."),
                fault="twice",
                at=at,
            )
    for one in found["overlaps"] or []:
        sentence = overlap_sentence(one["period"], one["other"])
        reading.refuse(OBSERVATIONS, one["row"], "", sentence, _("Leave one of the two."), at=one["at"])
    for one in found["computed"] or []:
        # The very value that was exported comes back unchanged.
        reading.refuse(
            OBSERVATIONS,
            one["row"],
            "",
            _("%(code)s is computed, so this value follows from its inputs.") % {"code": one["code"]},
            _("Leave the row out, and correct the inputs."),
            fault="computed",
            at=one["at"],
        )
    lock = PeriodLock.objects.holding(city) if found["locked"] else None
    if lock is not None:
        told, cure = lock_sentence(lock, city), _("Take the cells out, or have the coordinator open the periods.")
        for one in found["locked"]:
            reading.refuse(
                OBSERVATIONS, one["row"], "period", told, cure, fault="locked", at=one["at"], page="period_locks"
            )
