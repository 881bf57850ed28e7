"""What the database refuses, each with its negative control."""

from datetime import date

import pgtrigger
import pytest
from django.db import DatabaseError, IntegrityError, transaction

from cycles.signatures.models import Fulfilment, Signature
from ims.cities.models import City
from tests.commitments.factories import load, make_data, make_framework
from tests.cycles.signatures.factories import SIGNED, make_signature, make_version

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", ["draft", "superseded"])
def test_only_a_published_version_is_signed(city: City, status: str) -> None:
    version = make_framework("other", published=status != "draft")
    if status == "superseded":
        make_framework("other", label="2")
    with pytest.raises(IntegrityError, match="only a published version"), transaction.atomic():
        make_signature(city, version)
    with pgtrigger.ignore("cycles.Signature:signs_what_is_published"):
        assert make_signature(city, version).pk


def test_a_signature_stays_when_its_version_is_superseded(city: City) -> None:
    signature = make_signature(city)
    load(make_data(framework="owing", label="2"), published=True)
    signature.note = "Still ours."
    signature.save()
    assert Signature.objects.get().framework.is_superseded


def test_what_was_signed_cannot_be_exchanged(city: City) -> None:
    signature, other = make_signature(city), make_framework("other")
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Signature.objects.filter(pk=signature.pk).update(framework=other)
    with pgtrigger.ignore("cycles.Signature:keeps_what_it_signs"):
        assert Signature.objects.filter(pk=signature.pk).update(framework=other) == 1


def test_a_signature_follows_its_decision(city: City) -> None:
    with pytest.raises(IntegrityError, match="signature_follows_its_decision"), transaction.atomic():
        make_signature(city, decided_on=date(2020, 3, 2))


def test_an_obligation_without_a_day_is_met_once(city: City) -> None:
    signature = make_signature(city, make_version())
    facts = {"signature": signature, "obligation": signature.framework.obligations.get(code="S3"), "met_on": SIGNED}
    Fulfilment.objects.create(**facts, what="x")
    with pytest.raises(IntegrityError, match="fulfilment_once_each_time"), transaction.atomic():
        Fulfilment.objects.create(**facts, what="y")
