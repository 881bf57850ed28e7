"""The indicators of a plan with their values."""

from django.utils.translation import gettext as _

from commitments.models import Node
from cycles.indicators.computed.services import set_formula
from cycles.indicators.models import Indicator, Observation
from cycles.indicators.recording import record
from cycles.indicators.services import define_indicator
from cycles.plan_file.part import Part, at
from cycles.plan_file.writing_out import INDICATOR, VALUE, Facts


class Indicators(Part):
    """Indicators by code, with the periods that have no value yet; computed ones after those they are computed from."""

    def take(self) -> None:
        """Add indicators and values."""
        self.known = {row.code: row for row in Indicator.objects.in_city(self.city)}
        rows = self.plan["indicators"]
        new = [row for row in rows if row["code"] not in self.known]
        for row in new:
            with at(row["code"]):
                self._define(row)
        for row in rows:
            with at(row["code"]):
                self._values(row)
        waiting = [row for row in new if "inputs" in row]
        while waiting:
            ready = [row for row in waiting if not {other["code"] for other in waiting} & set(row["inputs"])]
            for row in ready or waiting:
                with at(row["code"]):
                    self._compute(row)
            waiting = [row for row in waiting if row not in ready] if ready else []

    def _define(self, row: Facts) -> None:
        fields = self.fields(Indicator, row, INDICATOR)
        fields |= {"commitment": self._commitment(row["commitment"]), "responsible": self.unit(row["responsible"])}
        self.known[row["code"]] = define_indicator(self.city, by=self.by, **fields)
        self.count("indicators")

    def _commitment(self, named: Facts | None) -> Node | None:
        if named is None:
            return None
        found = Node.objects.filter(
            version__framework__code=named["code"], version__label=named["label"], code=named["item"]
        ).first()
        if found is None:
            self.taken.say(_("No framework here has the item %(code)s %(item)s.") % named)
        return found

    def _values(self, row: Facts) -> None:
        indicator = self.known[row["code"]]
        held = set(Observation.objects.filter(indicator=indicator).values_list("period", flat=True))
        for facts in row.get("values", []):
            if facts["period"] in held:
                continue
            with at(facts["period"]):
                fields = self.fields(Observation, facts, VALUE)
                record(indicator, fields.pop("period"), fields.pop("value"), by=self.by, **fields)
            self.count("values")

    def _compute(self, row: Facts) -> None:
        inputs = [self.known[code] for code in row["inputs"]]
        numbers = {"factor": row["factor"], "decimals": row["decimals"]}
        set_formula(self.known[row["code"]], row["formula"], inputs, by=self.by, **numbers)
