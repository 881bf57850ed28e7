"""Loading what an indicators file says of formulas, and checking the computed values that came in the same files."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from cycles.indicators.computed.graph import after_inputs
from cycles.indicators.computed.services import set_formula
from cycles.indicators.files.comparison import Comparison
from cycles.indicators.models import Indicator
from ims.cities.models import City
from ims.people.models import User

MOST_SAID = 20
# A computed value of the file beside the one that followed from its inputs, now that these are written.
OTHERWISE = """
SELECT c.row, c.at, c.code, c.period, c.value::text, o.value::text
FROM series_compared c
JOIN cycles_indicator i ON i.city_id = %(city)s AND i.code = c.code
LEFT JOIN cycles_observation o
       ON o.indicator_id = i.id AND o.starts_on = c.starts_on AND o.ends_on = c.ends_on
          AND o.category_id IS NULL AND o.second_category_id IS NULL
WHERE c.kind = 'computed' AND c.value IS DISTINCT FROM o.value ORDER BY c.row, length(c.at), c.at LIMIT %(most)s
"""


class NotComputable(ValidationError):
    """A formula of the file that cannot be; ``row`` is where it stands."""

    def __init__(self, code: str, row: int, sentences: list[str]) -> None:
        self.row = row
        super().__init__([f"{code}: {sentence}" for sentence in sentences])


def write_formulas(city: City, found: Comparison, *, by: User, reason: str) -> None:
    """Set the formulas that the file changes, each after those that it follows from; raises NotComputable."""
    if not found.formulas:
        return
    wanted = {change.code: change for change in found.formulas}
    known = {row.code: row for row in Indicator.objects.in_city(city)}
    for code in after_inputs({code: change.after.inputs for code, change in wanted.items()}):
        change = wanted[code]
        inputs = [known[one] for one in change.after.inputs]
        numbers: dict[str, Any] = {"factor": change.after.factor, "decimals": change.after.decimals}
        try:
            set_formula(known[code], change.after.formula, inputs, by=by, reason=reason, **numbers)
        except ValidationError as wrong:
            raise NotComputable(code, change.row, wrong.messages) from wrong


def check_computed(city: City) -> None:
    """Raise ValidationError where a computed value of the file is another one than follows from its inputs."""
    with connection.cursor() as cursor:
        cursor.execute(OTHERWISE, {"city": city.pk, "most": MOST_SAID})
        rows = cursor.fetchall()
    sentence = _("%(cell)s: %(code)s is computed, and for %(period)s %(value)s follows from its inputs, not %(given)s.")
    none = _("no value")
    said = [
        sentence % {"cell": f"{at}{row}", "code": code, "period": label, "value": value or none, "given": given or none}
        for row, at, code, label, given, value in rows
    ]
    if said:
        raise ValidationError(said)
