"""What the style guide shows: one fictional year, so that every part can be looked at in every state."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from cycles import strip, wheel
from ims import charts, gantt, words
from ims.cities.models import City
from ims.editing import FieldConflict
from ims.forms import PageForm, TranslatedFormField
from ims.numbers import NumberField
from ims.parts import Fact, FileLink, Tally, Task, YearDate
from ims.refusals import Reason
from ims.widgets import Editor, Scale

HERE = "#here"
DOCUMENT = """
# Getting about

Two trips in five are made *on foot*, by bicycle or by bus; see the [survey](https://example.org).

### Harbour

- Freight passes Hamngatan.
- The limit was exceeded on 14 days.

| Year | Days |
|---|---|
| 2025 | 14 |
"""


@dataclass(frozen=True)
class SampleCondition:
    """A gate's condition as :mod:`cycles.gates` gives it."""

    wording: str
    unmet: tuple[Reason, ...] = field(default=())

    @property
    def is_met(self) -> bool:
        """Say whether nothing stands in the way."""
        return not self.unmet


def sample_city() -> City:
    """Return an unsaved fictional city with two working languages."""
    return City(
        pk=0,
        name="Sundvik",
        slug="sundvik",
        address="Town Hall Square 1, 902 40 Sundvik",
        languages=["en", "sv"],
        notice="Sundvik is a fictional city. All its values, people and decisions are illustrative.",
    )


class ThemeForm(PageForm):
    """Every kind of field in one form."""

    editors = ("condition",)
    name = forms.CharField(label="Name of the theme", help_text="As people in your city call it.", max_length=80)
    due = forms.DateField(label="Due", help_text="The working group meets on 27 March.")
    value = NumberField(label="Value in 2026", help_text="% of all trips. A comma or a point works.")
    unit = forms.ChoiceField(label="Responsible unit", choices=[("", "Choose"), ("e", "Environment"), ("s", "Streets")])
    assessment = forms.ChoiceField(
        label="Is the commitment met?",
        choices=[("fully", "Fully"), ("partly", "Partly"), ("not", "Not met"), ("none", "Not assessed")],
        widget=forms.RadioSelect,
    )
    importance = forms.ChoiceField(
        label="Importance", choices=[(str(n), str(n)) for n in range(1, 6)], widget=Scale("little", "very")
    )
    condition = forms.CharField(label="Present condition and pressures", widget=Editor(), help_text="Markdown.")
    vision = forms.Field(label="Vision")
    file = forms.FileField(label="Source", required=False)
    is_public = forms.BooleanField(label="Show this theme to the public", required=False)

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        self.base_fields["vision"] = TranslatedFormField(city, label="Vision", help_text="One sentence a language.")
        super().__init__(*args, **kwargs)


def full_form(city: City) -> ThemeForm:
    """Return the form with values."""
    start = {
        "name": "Better mobility, less traffic",
        "due": date(2026, 3, 27),
        "value": Decimal("44.2"),
        "assessment": "partly",
        "importance": "4",
        "condition": "Two trips in five are made on foot or by bicycle.\n\nFreight passes Hamngatan.",
        "vision": {"en": "Sundvik in 2030 is a city where a child can cycle to school alone.", "sv": ""},
    }
    return ThemeForm(initial=start, city=city)


def wrong_form(city: City) -> ThemeForm:
    """Return the form as it comes back with everything wrong; what was typed stays."""
    return ThemeForm(
        {"name": "x" * 81, "due": "27 March", "value": "4,0 t", "vision_sv": "Bara svenska"}, {}, city=city
    )


def stale_form(city: City) -> ThemeForm:
    """Return the form after somebody else saved."""
    form = full_form(city)
    stale = ThemeForm(
        {**{k: str(v) for k, v in (form.initial or {}).items()}, "unit": "s", "vision_en": "A"}, city=city
    )
    stale.is_valid()
    stale.add_error(None, "Anna Berglund saved this while you were writing. Both texts stand below.")
    stale.conflicts = [  # type: ignore[attr-defined]
        FieldConflict(
            "Present condition and pressures",
            "From August 2027 buses to Östra stranden run from Monday to Saturday. Cost: 715 000 euros.",
            "From August 2027 buses to Östra stranden run every day. Cost: 790 000 euros.",
        )
    ]
    return stale


TASKS = [
    Task(
        "Write a corrective action for T01, sustainable trips",
        HERE,
        "late",
        "9 Nov, 7 days late",
        "Off track since 2 November. The council paper cannot be made without it.",
    ),
    Task(
        "Approve six submitted values",
        HERE,
        "wait",
        "20 Nov",
        "Environment 3, Procurement 2, Business 1. Two differ by more than 15 % from last year.",
    ),
    Task(
        "Put the council item for 14 December together",
        HERE,
        "started",
        "27 Nov",
        "Summary and target table are in; costs of actions are missing.",
    ),
    Task("Answer two comments on the half-year account", HERE, "open", "30 Nov"),
    Task("Half-year account of the master budget", HERE, "done", "Closed 31 Aug"),
]
FACTS = [
    Fact("When", "Monday 14 December 2026, 18:00"),
    Fact("Where", "Town Hall, council chamber"),
    Fact("Our item", "6. Report on the targets, third quarter", HERE),
    Fact("Package", "2 of 4 parts ready"),
]
DATES = [
    YearDate(date(2026, 3, 27), "1 Baseline review closed", "past", shows_year=True),
    YearDate(
        date(2026, 6, 5),
        "2 Targets set, consultation answered",
        "past",
        "118 comments, 41 of them changed the programme",
    ),
    YearDate(date(2026, 6, 15), "3 Council approved the programme, § 84/2026", "past", url=HERE),
    YearDate(date(2026, 11, 16), "Today: 4 Monitoring, 60 days left", "today"),
    YearDate(date(2026, 11, 30), "All indicator values entered", "coming", "13 of 21 are in"),
    YearDate(date(2026, 12, 14), "Council meeting, 18:00, Town Hall", "coming", url=HERE),
    YearDate(date(2027, 1, 15), "4 Monitoring closes", shows_year=True),
    YearDate(date(2027, 3, 29), "5 Council decides how to continue"),
]
MET = (
    "Every theme in scope has a text or an accepted gap",
    "Every value has period, unit and source",
    "Legal register is filled",
    "SWOT for every theme",
    "Stakeholders recorded",
)
GATE = [
    SampleCondition("Significance agreed", (Reason("Agree the significance of theme 6", HERE),)),
    SampleCondition("Signed off", (Reason("Sign-off by the working group: 7 of 9 have signed", HERE),)),
    *(SampleCondition(text) for text in MET),
]
FILES = [
    FileLink("Strategic programme 2026–2030, as approved", HERE, "PDF, 34 pages, 1.2 MB"),
    FileLink("All indicators and values", HERE, "CSV, 38 kB"),
]
TALLIES = [Tally(19, 8, 4, 12, 22), Tally(31, 9, 3, 0, 22), Tally(0, 0, 0, 43, 22), Tally(42, 1, 0, 0, 22)]


def sample_wheel(place: float = 3.61) -> wheel.Wheel:
    """Return the wheel of a year in which step 4 is under way; ``place`` is where today stands."""
    steps = [
        wheel.WheelStep(1, "Baseline", "done", "done 27 Mar", HERE, 12, 12, "baseline review, done, all 12 tasks done"),
        wheel.WheelStep(2, "Targets", "done", "done 5 Jun", HERE, 9, 9, "target setting, done, all 9 tasks done"),
        wheel.WheelStep(3, "Council", "done", "15 Jun, § 84", HERE, 4, 4, "council approval, done, all 4 tasks done"),
        wheel.WheelStep(4, "Monitoring", "now", "to 15 Jan", HERE, 47, 76, "now, 47 of 76 tasks done"),
        wheel.WheelStep(5, "Evaluation", "next", "from 18 Jan", HERE, 0, 11, "evaluation and reporting, to come"),
    ]
    rings = wheel.Rings(
        involvement_url=HERE,
        involvement_sentence="consultation 20 April to 18 May 2026, two more events",
        events=[wheel.Event(1.3, 1.78), wheel.Event(2.1, 2.4), wheel.Event(2.9, 3.15)],
        organisation_url=HERE,
        organisation_sentence="13 of 14 seats filled",
        seats=[*([True] * 13), False],
    )
    words = "Five steps around the year. Baseline, targets and council are done; monitoring is under way."
    return wheel.draw(
        2026, steps, description=words, rings=rings, today=(place, "16 Nov"), hub=("Step 4 of 5", "47 of 76 done")
    )


def sample_gantt() -> gantt.Gantt:
    """Return bars over three years: a long one, one of a day, one with two lines of words, one without its days."""
    tasks = [
        gantt.Task("A1 Insulate schools", "Environment", date(2026, 1, 1), date(2028, 12, 31)),
        gantt.Task("A2 Open the harbour bridge", "Streets", date(2027, 5, 9), date(2027, 5, 9)),
        gantt.Task(
            "A3 A cycle track along the harbour and over the bridge", "Streets", date(2026, 4, 1), date(2027, 9, 30)
        ),
        gantt.Task("A4 Teach energy wardens", "", None, None),
    ]
    span = gantt.Span.of(tasks, date(2026, 11, 16))
    return gantt.draw("sample", "Theme 6, better mobility", tasks, span=span, today=date(2026, 11, 16))


def sample_series(first: int, values: str) -> list[charts.Observation]:
    """Return yearly observations from a row of values; "–" is a gap, "*" marks a corrected value, "+" a late one."""
    kinds = {"*": "correction", "+": "late"}
    return [
        charts.Observation(str(year), year, None, "no survey")
        if value == "–"
        else charts.Observation(str(year), year, Decimal(value.rstrip("*+")), revised=kinds.get(value[-1], ""))
        for year, value in enumerate(values.split(), start=first)
    ]


def _metric(
    key: str,
    name: str,
    unit: str,
    status: str,
    series: list[charts.Observation],
    aim: tuple[int, str] | None,
    **more: str,
) -> charts.Metric:
    first, seen = series[0], [item for item in series if item.value is not None]
    reference = charts.Level(first.year, first.value) if aim and first.value is not None else None
    target = charts.Level(aim[0], Decimal(aim[1])) if aim else None
    chart = charts.draw(key, name, unit, series, reference=reference, target=target)
    last = seen[-1] if seen else None
    value = words.number(last.value) if last and last.value is not None else ""
    return charts.Metric(
        name, unit, value, last.label if last else "", status, chart, HERE, spark=charts.spark(series), **more
    )


def sample_metrics() -> list[charts.Metric]:
    """Return targets in every judgement, with gaps, a zero, a single value, and a series without a target."""
    return [
        _metric(
            "ghg",
            "Greenhouse gas emissions",
            "t CO₂e per inhabitant",
            "red",
            sample_series(2014, "8.6 8.1 7.7 7.2 6.5 6.1 5.2 4.9 4.6 4.5 4.3 4.1 4.0"),
            (2030, "1.7"),
            corrective="Corrective action: district heating switch, Energy company, by 31 Mar 2027",
        ),
        _metric(
            "trips",
            "Trips by public transport, on foot and by bicycle",
            "% of all trips",
            "red",
            sample_series(2018, "40.1 – 41.0 – 42.2* 43.5 – 43.8 44.2+"),
            (2030, "55.0"),
            corrective_url=HERE,
        ),
        _metric(
            "food",
            "Organic or fair-trade food in municipal kitchens",
            "% of purchase value",
            "amber",
            sample_series(2020, "28 30.5 32.0 34.1 35.2+ 37.0 43.0*"),
            (2030, "65.0"),
        ),
        _metric(
            "pm10",
            "Days above the PM10 daily limit, worst station",
            "days per year",
            "green",
            sample_series(2020, "19 18 17 15 16 14 10"),
            (2030, "5"),
        ),
        _metric(
            "waste", "Waste sent to landfill", "t", "green", sample_series(2022, "90000 41200 870 0 0"), (2028, "0")
        ),
        _metric("one", "Green roofs", "m²", "grey", sample_series(2026, "12500"), (2030, "20000")),
        _metric(
            "plain",
            "Population",
            "inhabitants",
            "grey",
            sample_series(2015, "88210 88900 89400 90100 91050 91800 – 93200"),
            None,
        ),
        _metric(
            "sign",
            "Balance of the climate account",
            "kt",
            "amber",
            sample_series(2020, "-4 -2 -1 0 2 1.5"),
            (2030, "6"),
        ),
    ]


def strip_items() -> dict[str, list[strip.StripItem]]:
    """Return the strip of a year in which step 4 is under way."""
    steps = [
        strip.StripItem(str(word), HERE, number, strip.state_of(step, "monitoring"))
        for number, (step, word, _page) in enumerate(strip.STEP_PAGES)
    ]
    return {"steps": steps, "across": [strip.StripItem(str(word), HERE) for _name, word in strip.ACROSS_PAGES]}
