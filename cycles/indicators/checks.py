"""What must hold of an indicator and of a value, wherever they come from: a form, a file or a round."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cycles.indicators.links import found
from cycles.indicators.measures import check_links
from cycles.indicators.models import Indicator, Observation, Part
from ims.cities.models import City
from ims.people.models import Membership, User


def check(indicator: Indicator) -> None:
    """Raise ValidationError unless the indicator is whole and everything it names belongs to its city."""
    city, wrong = indicator.city, {}
    if not indicator.name.get(city.binding_language):
        wrong["name"] = _("Fill in the name in the binding language.")
    if indicator.responsible is not None and indicator.responsible.city_id != city.pk:
        wrong["responsible"] = _("The unit belongs to another city.")
    if indicator.owner is not None and not _is_member(indicator.owner, city):
        wrong["owner"] = _("The owner holds no role in this city.")
    if indicator.commitment is not None and indicator.commitment.version.is_draft:
        wrong["commitment"] = _("The commitment belongs to a draft of a framework.")
    if wrong:
        raise ValidationError(wrong)
    check_dimensions(indicator)
    indicator.full_clean()
    if indicator.links:
        check_links(indicator.links, set(found(indicator.links)))


def check_observation(observation: Observation) -> None:
    """Raise ValidationError unless the observation has a number or a reason, and not both."""
    if observation.value is None and not observation.gap_reason:
        raise ValidationError({"value": _("Enter the value, or say why there is none.")})
    if observation.value is not None and observation.gap_reason:
        raise ValidationError({"gap_reason": _("There is a value: leave the reason for a missing one empty.")})
    observation.full_clean(exclude=["indicator"], validate_unique=False, validate_constraints=False)


def check_part(indicator: Indicator, part: Part) -> None:
    """Raise ValidationError unless each category belongs to the indicator's dimension in that place."""
    wanted = (indicator.dimension_id, indicator.second_dimension_id)
    for category, dimension in zip(part, wanted, strict=True):
        if category is not None and category.dimension_id != dimension:
            facts = {"code": indicator.code, "category": category.code}
            raise ValidationError(_("%(code)s is not broken down by the category %(category)s.") % facts)


def check_dimensions(indicator: Indicator) -> None:
    """Raise ValidationError by field for dimensions that do not fit the indicator."""
    wrong = {}
    for name in ("dimension", "second_dimension"):
        dimension = getattr(indicator, name)
        if dimension is not None and dimension.city_id != indicator.city_id:
            wrong[name] = _("The dimension belongs to another city.")
    if indicator.second_dimension_id and indicator.second_dimension_id == indicator.dimension_id:
        wrong["second_dimension"] = _("Choose another dimension than the first.")
    if indicator.second_dimension_id and not indicator.dimension_id:
        wrong["dimension"] = _("Choose the first dimension, or leave the second empty.")
    if indicator.is_computed and indicator.dimension_id:
        wrong["dimension"] = _("A computed indicator has no parts of its own: break down its inputs.")
    if wrong:
        raise ValidationError(wrong)


def require_no_parts(indicator: Indicator) -> None:
    """Raise ValidationError where the indicator has parts, whose dimensions therefore stay."""
    parts = Observation.everything.filter(indicator=indicator).exclude(category=None, second_category=None)
    if parts.exists():
        sentence = _("%(code)s has values by these dimensions: they stay.")
        raise ValidationError({"dimension": sentence % {"code": indicator.code}})


def same_digits(one: Decimal | None, other: Decimal | None) -> bool:
    """Say whether two numbers were published with the same digits: 25 and 25.0 were not."""
    return one is None or other is None or format(one, "f") == format(other, "f")


def _is_member(user: User, city: City) -> bool:
    return Membership.objects.in_city(city).filter(user=user).on(city.today()).exists()
