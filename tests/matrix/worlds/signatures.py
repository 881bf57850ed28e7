"""What the addresses of signatures name: one signature of a framework that also takes pledges, in each city."""

from commitments.models import FrameworkVersion
from cycles.signatures.models import Fulfilment, Pledge, Signature
from ims.cities.models import City
from tests.cycles.signatures.factories import SIGNED, make_signature, make_version
from tests.factories import make_unit
from tests.matrix.world import World, provides


@provides("signature")
def signature(world: World, city: City, step: str) -> object:
    """Return the id of the city's signature."""
    version = FrameworkVersion.objects.filter(framework__code="signed").first()
    return make_signature(city, version or make_version("signed", own_pledges=True)).pk


@provides("obligation")
def obligation(world: World, city: City, step: str) -> object:
    """Return the code of an obligation for which the framework sets no day."""
    return "S3"


@provides("fulfilment")
def fulfilment(world: World, city: City, step: str) -> object:
    """Return the id of a met obligation, another one than the page above speaks of."""
    row = Signature.objects.get(pk=world.thing("signature", city, step))
    owed = row.framework.obligations.get(code="S1")
    return Fulfilment.objects.create(signature=row, obligation=owed, met_on=SIGNED, what="Done.").pk


@provides("pledge")
def pledge(world: World, city: City, step: str) -> object:
    """Return the id of a pledge."""
    row = Signature.objects.get(pk=world.thing("signature", city, step))
    unit = make_unit(city, "Pledging unit")
    return Pledge.objects.create(signature=row, text={"en": "Plant trees"}, unit=unit, due_on="2999-01-01").pk
