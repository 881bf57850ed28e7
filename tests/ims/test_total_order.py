"""A model's own order leaves nothing to chance: rows that are alike in it would change places from query to query."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from ims.people.models import User

OURS = ("ims", "commitments", "cycles", "stakeholders", "reports")
ORDERED = [model for app in OURS for model in apps.get_app_config(app).get_models() if model._meta.ordering]


def unique_sets(model: type[models.Model]) -> Iterator[set[str]]:
    """Yield the names of the fields that are unique together."""
    yield {"pk"}
    yield from ({field.name} for field in model._meta.fields if field.unique)
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            yield set(constraint.fields)


def is_total(model: type[models.Model], ordering: tuple[str, ...]) -> bool:
    """Say whether no two rows of one parent (a city, a cycle …) are alike in what the order names."""
    parents = {field.name for field in model._meta.fields if field.is_relation and field.related_model is not User}
    named = {name.lstrip("-").split("__")[0] for name in ordering}
    return any(unique and len(unique - named) <= len(unique & parents - named) <= 1 for unique in unique_sets(model))


@pytest.mark.parametrize("model", ORDERED, ids=lambda model: model._meta.label)
def test_no_two_rows_of_one_parent_are_alike(model: type[models.Model]) -> None:
    assert is_total(model, tuple(map(str, model._meta.ordering)))


def test_an_order_that_leaves_something_to_chance_is_noticed() -> None:
    membership = apps.get_model("ims", "Membership")
    assert not is_total(membership, ("city", "role", "starts_on"))
    assert is_total(membership, ("city", "role", "starts_on", "pk"))
