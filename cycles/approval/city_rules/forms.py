"""The form of a version of the city's rules: what holds for every vote, then each kind of decision."""

from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from cycles.approval.city_rules.models import MOST_PROXIES, CouncilRules, Subject, SubjectRule
from cycles.approval.rule import Base, Majority, Tie
from ims.cities.models import City
from ims.forms import PageForm, dress

COLUMNS = ("mode", "majority", "base", "fraction", "tie")


class FractionField(forms.Field):
    """A fraction as people write it: ``1/2``."""

    widget = forms.TextInput(attrs={"class": "input--number", "maxlength": "11"})

    def to_python(self, value: Any) -> Fraction | None:
        """Return the fraction; both numbers fit the columns that keep them."""
        above, _slash, below = str(value or "").replace(" ", "").partition("/")
        if not above:
            return None
        if not all(part.isascii() and part.isdigit() and 0 < int(part) < 1000 for part in (above, below)):
            raise ValidationError(now("Write two numbers with a stroke between them, such as 3/5."))
        if int(above) > int(below):
            raise ValidationError(now("At most the whole: 1/1."))
        return Fraction(int(above), int(below))


class CouncilRulesForm(PageForm):
    """A version: from when, by which decision, quorum, proxies; then a rule for each kind of decision."""

    valid_from = forms.DateField(
        label=_("Valid from"), help_text=_("Meetings from this day on vote by these rules, until other ones begin.")
    )
    adopted_by = forms.CharField(
        label=_("Adopted by"),
        max_length=200,
        help_text=_("Who adopted the rules, and where it stands: a law, or the council’s decision with its number."),
    )
    quorum = FractionField(label=_("Quorum"), help_text=_("Which share of all members has to be present: 1/2 or 2/3."))
    quorum_more_than = forms.BooleanField(
        label=_("more than this fraction must be present"),
        help_text=_("Else at least the fraction is enough."),
        required=False,
    )
    proxies_per_holder = forms.IntegerField(
        label=_("Proxies that one member may hold"),
        min_value=0,
        max_value=MOST_PROXIES,
        help_text=_("For how many absent members somebody who is present may vote. 0: no proxies."),
    )

    def __init__(self, *args: Any, city: City, before: CouncilRules | None, **kwargs: Any) -> None:
        super().__init__(*args, city=city, initial=_as_before(before), **kwargs)
        self.city = city
        self.general = list(self)
        for subject in Subject:
            for name, field in _subject_fields(subject).items():
                dress(field)
                self.fields[name] = field
        self.groups = [(subject.label, [self[f"{subject}_{name}"] for name in COLUMNS]) for subject in Subject]

    def clean(self) -> dict[str, Any]:
        """Say by the field what means nothing in the rule for a kind of decision."""
        cleaned = super().clean() or {}
        for row in self.subjects():
            for name, sentence in row.rule_problems(may_be_minority=row.subject == Subject.RETURN).items():
                self.add_error(f"{row.subject}_{name.removesuffix('_numerator')}", str(sentence))
        return cleaned

    def rules(self) -> CouncilRules:
        """Return the version that was filled in, unsaved."""
        given = self.cleaned_data
        rules = CouncilRules(city=self.city, **{name: given[name] for name in ("valid_from", "adopted_by")})
        rules.quorum_numerator, rules.quorum_denominator = given["quorum"].as_integer_ratio()
        rules.quorum_more_than, rules.proxies_per_holder = given["quorum_more_than"], given["proxies_per_holder"]
        return rules

    def subjects(self) -> list[SubjectRule]:
        """Return its rules for kinds of decision, unsaved; those whose fields are wrong are left out."""
        rows = []
        for subject in Subject:
            given = {name: self.cleaned_data.get(f"{subject}_{name}") for name in COLUMNS}
            if any(f"{subject}_{name}" in self.errors for name in COLUMNS):
                continue
            fraction = given.pop("fraction")
            ratio = fraction.as_integer_ratio() if fraction else (None, None)
            row = SubjectRule(subject=subject, **given)
            row.fraction_numerator, row.fraction_denominator = ratio
            rows.append(row)
        return rows


def _subject_fields(subject: str) -> dict[str, forms.Field]:
    return {
        f"{subject}_mode": forms.ChoiceField(label=_("How votes are cast"), choices=SubjectRule.Mode.choices),
        f"{subject}_majority": forms.ChoiceField(label=_("Majority"), choices=Majority.choices),
        f"{subject}_base": forms.ChoiceField(label=_("Counted from"), choices=Base.choices),
        f"{subject}_fraction": FractionField(label=_("Fraction of its own"), required=False),
        f"{subject}_tie": forms.ChoiceField(label=_("On a tie"), choices=Tie.choices),
    }


def _as_before(before: CouncilRules | None) -> dict[str, Any]:
    """Return what the version before says, or the usual."""
    if before is None:
        return {"quorum": "1/2", "quorum_more_than": True, "proxies_per_holder": 0}
    quorum = before.quorum
    found: dict[str, Any] = {"quorum": str(quorum.fraction), "quorum_more_than": quorum.is_more_than}
    found["proxies_per_holder"] = before.proxies_per_holder
    for row in before.subjects.all():
        found |= {f"{row.subject}_{name}": getattr(row, name) for name in COLUMNS}
        found[f"{row.subject}_fraction"] = str(row.fraction or "")
    return found
