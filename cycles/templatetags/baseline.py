"""Words of the baseline review that templates need."""

from django import template

from cycles.baseline.models import CommitmentAssessment

register = template.Library()


@register.filter
def assessment_words(value: str | None) -> str:
    """Return the words of an assessment; none saved is "not assessed"."""
    return str(CommitmentAssessment.Assessment(value or "not_assessed").label)
