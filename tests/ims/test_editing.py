"""A stale save is a conflict only in what this form writes: others may write other sections of the same row."""

import pytest
from django.db import transaction

from cycles.baseline.models import ThemeReview
from cycles.cycle import Step
from ims.forms import VersionedPageForm
from tests.commitments.factories import make_framework
from tests.cycles.factories import make_cycle

pytestmark = pytest.mark.django_db


class Condition(VersionedPageForm):
    class Meta:
        model = ThemeReview
        fields = ("condition", "trends")


@pytest.fixture
def theme_review() -> ThemeReview:
    theme = make_framework().nodes.get(code="1")
    return ThemeReview.objects.create(cycle=make_cycle(Step.BASELINE), theme=theme, condition={"en": "as read"})


def save_elsewhere(theme_review: ThemeReview, **texts: dict[str, str]) -> None:
    other = ThemeReview.objects.get(pk=theme_review.pk)
    for name, text in texts.items():
        setattr(other, name, text)
    other.version += 1
    other.save()


def send(theme_review: ThemeReview, version: int, **texts: str) -> Condition:
    form = Condition(
        {"version": version, **{f"{name}_en": text for name, text in texts.items()}},
        instance=theme_review,
        city=theme_review.cycle.city,
    )
    with transaction.atomic():
        form.is_valid()
    return form


def test_a_save_of_the_version_read_goes_through(theme_review: ThemeReview) -> None:
    form = send(theme_review, 1, condition="mine", trends="")
    assert form.is_valid()
    assert form.instance.version == 2


def test_another_section_saved_in_between_is_no_conflict(theme_review: ThemeReview) -> None:
    save_elsewhere(theme_review, policies={"en": "tracks"})
    form = send(theme_review, 1, condition="mine", trends="")
    assert form.is_valid()
    assert form.instance.version == 3


def test_the_same_field_saved_in_between_shows_both_texts(theme_review: ThemeReview) -> None:
    save_elsewhere(theme_review, condition={"en": "theirs"})
    form = send(theme_review, 1, condition="mine", trends="also mine")
    assert not form.is_valid()
    assert [(c.saved, c.yours) for c in form.conflicts] == [("theirs", "mine")]
    assert form.data["version"] == "2"


def test_a_version_that_never_was_is_a_conflict(theme_review: ThemeReview) -> None:
    form = send(theme_review, 77, condition="mine", trends="")
    assert not form.is_valid()
    assert [c.saved for c in form.conflicts] == ["as read"]


def test_the_same_text_twice_is_no_conflict(theme_review: ThemeReview) -> None:
    save_elsewhere(theme_review, condition={"en": "mine"})
    assert send(theme_review, 1, condition="mine", trends="").is_valid()
