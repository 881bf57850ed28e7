"""The indicators of a plan with their values and the parts of these."""

from django.utils.translation import gettext as _

from commitments.models import Node
from cycles.indicators.breakdown.models import Category, Dimension
from cycles.indicators.breakdown.services import Wanted, define_dimension
from cycles.indicators.computed.graph import after_inputs
from cycles.indicators.computed.services import set_formula
from cycles.indicators.models import Indicator, Observation
from cycles.indicators.models import Part as OfPart
from cycles.indicators.recording import record
from cycles.indicators.services import define_indicator
from cycles.plan_file.part import Part, at
from cycles.plan_file.writing_out import INDICATOR, NAMED, VALUE, Facts


class Indicators(Part):
    """Indicators by code, with the periods that have no value yet; computed ones after those they are computed from."""

    def take(self) -> None:
        """Add dimensions, indicators and values."""
        for row in self.plan["dimensions"]:
            with at(_("Dimension"), row["code"]):
                self._dimension(row)
        self.dimensions = {row.code: row for row in Dimension.objects.in_city(self.city)}
        self.known = {row.code: row for row in Indicator.objects.in_city(self.city)}
        rows = self.plan["indicators"]
        new = [row for row in rows if row["code"] not in self.known]
        for row in new:
            with at(row["code"]):
                self._define(row)
        for row in rows:
            with at(row["code"]):
                self._values(row)
                self._parts(row)
        computed = {row["code"]: row for row in new if "inputs" in row}
        for code in after_inputs({code: row["inputs"] for code, row in computed.items()}):
            with at(code):
                self._compute(computed[code])

    def _dimension(self, row: Facts) -> None:
        """Define a dimension that the city has not; one of this code stays with the categories that it has."""
        if Dimension.objects.filter(city=self.city, code=row["code"]).exists():
            return
        categories = [Wanted(one["code"], self.fields(Category, one, NAMED)["name"]) for one in row["categories"]]
        name = self.fields(Dimension, row, NAMED)["name"]
        define_dimension(self.city, row["code"], name, categories, by=self.by)
        self.count("dimensions")

    def _define(self, row: Facts) -> None:
        fields = self.fields(Indicator, row, INDICATOR)
        broken = [self.dimensions[code] for code in row["dimensions"]]
        fields |= dict(zip(("dimension", "second_dimension"), broken, strict=False))
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

    def _parts(self, row: Facts) -> None:
        """Add the parts that have no value yet; those of categories that the city has not are left out and said."""
        if not row["parts"]:
            return
        indicator = self.known[row["code"]]
        broken = [one for one in (indicator.dimension, indicator.second_dimension) if one is not None]
        if [one.code for one in broken] != row["dimensions"]:
            sentence = _("%(code)s is broken down otherwise here, or not at all: its parts are left out.")
            self.taken.say(sentence % row)
            return
        known = [{one.code: one for one in Category.objects.filter(dimension=dimension)} for dimension in broken]
        rows = Observation.everything.filter(indicator=indicator)
        held = set(rows.values_list("period", "category__code", "second_category__code"))
        for facts in row["parts"]:
            codes = facts["categories"]
            part = self._part(indicator, codes, known)
            if part is None or (facts["period"], codes[0] or None, codes[1] or None) in held:
                continue
            with at(facts["period"], *codes):
                fields = self.fields(Observation, facts, VALUE)
                record(indicator, fields.pop("period"), fields.pop("value"), by=self.by, part=part, **fields)
            self.count("parts")

    def _part(self, indicator: Indicator, codes: list[str], known: list[dict[str, Category]]) -> OfPart | None:
        found = [None if not code else known[place].get(code) for place, code in enumerate(codes)]
        if missing := [code for code, one in zip(codes, found, strict=True) if code and one is None]:
            facts = {"code": indicator.code, "category": missing[0]}
            sentence = _("There is no category %(category)s here: the parts of %(code)s in it are left out.")
            self.taken.say(sentence % facts)
            return None
        return found[0], found[1]

    def _compute(self, row: Facts) -> None:
        inputs = [self.known[code] for code in row["inputs"]]
        numbers = {"factor": row["factor"], "decimals": row["decimals"]}
        set_formula(self.known[row["code"]], row["formula"], inputs, by=self.by, **numbers)
