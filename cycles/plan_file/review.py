"""The baseline review of a plan."""

import base64
import binascii
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commitments.models import FrameworkVersion, Node
from cycles.baseline import services as baseline
from cycles.baseline.instruments import services as instruments
from cycles.baseline.instruments.models import Instrument, InstrumentTheme
from cycles.baseline.models import (
    BaselineReview,
    CommitmentAssessment,
    DataGap,
    Evidence,
    LegalRequirement,
    ThemeReview,
)
from cycles.baseline.swot import services as swot
from cycles.baseline.swot.models import SwotPoint
from cycles.indicators.models import Indicator
from cycles.plan_file.part import Part, at
from cycles.plan_file.writing_out import COVERED, INSTRUMENT, REQUIREMENT, SWOT, THEME, Facts
from ims.evidence_files import check


class Review(Part):
    """The baseline review: started by the plan's framework, its themes with everything that is written about them."""

    def take(self) -> None:
        """Add what the review has not."""
        facts = self.plan["baseline"]
        if facts is None:
            return
        review = BaselineReview.objects.filter(cycle=self.cycle).select_related("framework").first()
        if review is None:
            review = baseline.start_review(self.cycle, self._framework(facts), self.text(facts["scope"]), by=self.by)
        self.indicators = {row.code: row for row in Indicator.objects.in_city(self.city)}
        nodes = {node.code: node for node in review.framework.nodes.all()}
        priorities = []
        for row in facts["themes"]:
            with at(_("Theme"), row["code"]):
                theme = self._theme(row, nodes)
            if theme is not None and row["is_priority"]:
                priorities.append(theme)
        self._instruments(facts["instruments"])
        if priorities and not ThemeReview.objects.filter(cycle=self.cycle, is_priority=True).exists():
            baseline.choose_priorities(self.cycle, priorities, by=self.by)
        has_laws = LegalRequirement.objects.filter(cycle=self.cycle).exists()
        if facts["no_legal_requirements"] and not (review.no_legal_requirements or has_laws):
            baseline.declare_no_requirements(self.cycle, by=self.by)

    def _framework(self, facts: Facts) -> FrameworkVersion:
        named = facts["framework"]
        found = FrameworkVersion.objects.filter(framework__code=named["code"], label=named["label"]).first()
        if found is None:
            raise ValidationError(
                _("The plan works by the framework %(code)s (%(label)s), which is not here. Ask the admin to load it.")
                % named
            )
        return found

    def _theme(self, row: Facts, nodes: dict[str, Node]) -> ThemeReview | None:
        node = nodes.get(row["code"])
        if node is None:
            self.taken.say(_("The review's framework has no theme %(code)s.") % row)
            return None
        known = ThemeReview.objects.filter(cycle=self.cycle, theme=node).exists()
        theme = baseline.bring_in_scope(self.cycle, node, by=self.by)
        if not known:
            self.count("themes")
        self._texts(theme, row)
        self._rows(theme, row)
        self._assessments(theme, row, nodes)
        return theme

    def _texts(self, theme: ThemeReview, row: Facts) -> None:
        """Fill what is empty; scores are taken all three or not at all."""
        wanted = self.fields(ThemeReview, row, THEME)
        scores = [wanted.pop(name) for name in ("importance", "urgency", "influence")]
        del wanted["is_priority"]
        missing = {name: value for name, value in wanted.items() if value and not getattr(theme, name)}
        if missing:
            baseline.write_theme(theme, by=self.by, **missing)
        if theme.significance is None and None not in scores:
            baseline.score(theme, *scores, by=self.by)

    def _rows(self, theme: ThemeReview, row: Facts) -> None:
        attached = set(theme.theme_indicators.values_list("indicator__code", flat=True))
        for code in row["indicators"]:
            if code not in attached:
                baseline.attach_indicator(theme, self.indicators[code], by=self.by)
        self._points(theme, row)
        gaps = self._held(theme, DataGap, "missing")
        for gap in row["gaps"]:
            if self.text(gap["missing"]) not in gaps:
                fields = self.fields(DataGap, gap, ("missing", "reason"))
                baseline.list_gap(theme, **fields, indicator=self.indicators.get(gap["indicator"]), by=self.by)
                self.count("gaps")
        laws = self._held(theme, LegalRequirement, "requirement")
        for law in row["legal"]:
            if self.text(law["requirement"]) not in laws:
                fields = self.fields(LegalRequirement, law, REQUIREMENT)
                baseline.add_requirement(theme, by=self.by, **fields, responsible=self.unit(law["responsible"]))
                self.count("requirements")
        shown = self._held(theme, Evidence, "title")
        for evidence in row["evidence"]:
            if self.text(evidence["title"]) not in shown:
                self._evidence(theme, evidence)

    def _points(self, theme: ThemeReview, row: Facts) -> None:
        """Add the points that are not on the theme's board yet, field by field in the file's order."""
        held = list(SwotPoint.objects.filter(theme_review=theme).values_list("kind", "text"))
        for point in row["swot"]:
            fields = self.fields(SwotPoint, point, SWOT)
            if (fields["kind"], fields["text"]) not in held:
                swot.add_point(theme, **fields, indicator=self.indicators.get(point["indicator"]), by=self.by)

    def _instruments(self, rows: list[Facts]) -> None:
        """Add the plans that are not listed yet, then what each covers of the themes in scope."""
        held = list(Instrument.objects.in_cycle(self.cycle))
        plans = []
        for row in rows:
            with at(_("Plan"), *row["name"].values()):
                fields = self.fields(Instrument, row, INSTRUMENT)
                known = next((plan for plan in held if plan.name == fields["name"]), None)
                if known is None:
                    unit = self.unit(row["responsible"])
                    known = instruments.add_instrument(self.cycle, by=self.by, **fields, responsible=unit)
                    self.count("instruments")
                plans.append(known)
        themes = {row.theme.code: row for row in ThemeReview.objects.in_cycle(self.cycle)}
        said = set(InstrumentTheme.objects.in_cycle(self.cycle).values_list("instrument", "theme_review"))
        for plan, row in zip(plans, rows, strict=True):
            for one in row["themes"]:
                theme = themes.get(one["code"])
                if theme is None or (plan.pk, theme.pk) in said:
                    continue
                other = plans[one["overlaps_with"]] if one["overlaps_with"] is not None else None
                fields = self.fields(InstrumentTheme, one, COVERED)
                instruments.cover(plan, theme, by=self.by, **fields, overlaps_with=other)

    def _held(self, theme: ThemeReview, model: type[Any], name: str) -> list[Any]:
        return list(model._default_manager.filter(theme_review=theme).values_list(name, flat=True))

    def _evidence(self, theme: ThemeReview, row: Facts) -> None:
        fields = self.fields(Evidence, row, ("title", "note", "url"))
        if "file" in row:
            try:
                content = base64.b64decode(row["file"]["content"], validate=True)
            except binascii.Error as problem:
                raise ValidationError(_("The file of the evidence cannot be read.")) from problem
            fields["file"] = check(row["file"]["name"], content)
        baseline.add_evidence(theme, by=self.by, **fields)
        self.count("evidence")

    def _assessments(self, theme: ThemeReview, row: Facts, nodes: dict[str, Node]) -> None:
        done = CommitmentAssessment.objects.filter(theme_review=theme).values_list("commitment__code", flat=True)
        for one in row["assessments"]:
            if one["code"] in nodes and one["code"] not in set(done):
                remark = self.text(one["remark"])
                baseline.assess(theme, nodes[one["code"]], one["assessment"], remark, by=self.by)
                self.count("assessments")
