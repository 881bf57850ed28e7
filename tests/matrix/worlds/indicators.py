"""What the addresses of the indicators name."""

from decimal import Decimal

from commitments.models import FrameworkVersion
from cycles.indicators.breakdown.models import Dimension
from cycles.indicators.entering.handing_in import propose, submit
from cycles.indicators.files.loading import keep_upload
from cycles.indicators.indicator_library.models import LibraryIndicator
from cycles.indicators.indicator_library.services import change_in_library, take_from_library
from cycles.indicators.models import Indicator, Revision, SeriesUpload
from cycles.indicators.services import record
from ims.cities.models import City
from ims.roles import Role
from tests.commitments.factories import make_framework
from tests.cycles.indicators.breakdown.factories import make_dimension
from tests.cycles.indicators.factories import make_editor, make_indicator, make_library_indicator
from tests.matrix.world import World, posts, provides

FRAMEWORK = "matrix-indicators"


@provides("indicator")
def indicator(world: World, city: City, step: str) -> object:
    """Return an indicator that the city's owner owns, mapped to theme 1."""
    known = FrameworkVersion.objects.filter(framework__code=FRAMEWORK).first()
    version = known or make_framework(FRAMEWORK)
    owner = world.member(city, Role.OWNER)
    return make_indicator(city, "M-1", owner=owner, commitment=version.nodes.get(code="1.1")).pk


@provides("library_indicator")
def library_indicator(world: World, city: City, step: str) -> object:
    """Return an indicator of the library, the same for both cities."""
    known = LibraryIndicator.objects.filter(code="L-1").first()
    return (known or make_library_indicator("L-1")).pk


@posts("library_change")
def present_unit(world: World, city: City, step: str) -> dict[str, object]:
    """Send what the row holds and the form may leave empty, so that nothing is a conflict, and nothing else."""
    return {"unit_code": "percent"}


@provides("observation")
def observation(world: World, city: City, step: str) -> object:
    """Return a value of the indicator."""
    found = Indicator.objects.get(pk=world.thing("indicator", city, step))
    return record(found, "2019", Decimal(7), by=make_editor(city)).pk


@provides("submission")
def submission(world: World, city: City, step: str) -> object:
    """Return a value that the owner handed in."""
    found = Indicator.objects.get(pk=world.thing("indicator", city, step))
    row = propose(found, "2018", Decimal(3), by=world.member(city, Role.OWNER))
    return submit(row, by=world.member(city, Role.OWNER)).pk


@provides("theme_series:theme")
def theme(world: World, city: City, step: str) -> object:
    """Return the code of a theme of the framework that the city's indicator is mapped to."""
    found = Indicator.objects.described().get(pk=world.thing("indicator", city, step))
    return found.theme.code if found.theme else ""


@provides("indicator_export:file")
def file(world: World, city: City, step: str) -> object:
    """Return the name of one of the two files."""
    return "observations"


@provides("series_template:kind")
@provides("indicator_export:kind")
def kind(world: World, city: City, step: str) -> object:
    """Return the kind of a file."""
    return "xlsx"


@provides("upload")
def upload(world: World, city: City, step: str) -> object:
    """Return files that wait for their confirmation."""
    content = b"indicator_code,period,value\nM-1,2024,1\n"
    world.thing("indicator", city, step)
    return keep_upload(SeriesUpload(city=city, observations=content), by=make_editor(city)).pk


@posts("series_import_columns")
def columns(world: World, city: City, step: str) -> dict[str, object]:
    """Say that no column is read: the choice passes every guard and is shown again."""
    return {"decimal": "."}


@posts("series_import_review")
def confirmation(world: World, city: City, step: str) -> dict[str, object]:
    """Confirm nothing: the files stay where they are for the next who asks."""
    return {"shown": "x" * 65}


@provides("revision")
def revision(world: World, city: City, step: str) -> object:
    """Return the revision of a value."""
    indicator, by = make_indicator(city, "M-2"), make_editor(city)
    for value, reason in ((1, ""), (2, "Counted twice")):
        record(indicator, "2024", Decimal(value), by=by, reason=reason)
    return Revision.objects.get(observation__indicator=indicator).pk


@provides("library_update:indicator")
def taken(world: World, city: City, step: str) -> object:
    """Return an indicator that the city took from the library, which has a newer version by now."""
    by = make_editor(city)
    row = make_library_indicator(f"L-{city.slug}")
    mine = take_from_library(city, row, by=by, code="M-3")
    change_in_library(row, by=by, reason="Clearer", unit="% of all")
    return mine.pk


@posts("library_update")
def nothing_seen(world: World, city: City, step: str) -> dict[str, object]:
    """Name no version: the indicator stays as it is for the next who asks."""
    return {}


@provides("dimension")
def dimension(world: World, city: City, step: str) -> object:
    """Return a dimension with two categories."""
    return make_dimension(city, "sex", "women", "men", by=make_editor(city)).pk


@provides("breakdown_enter:indicator")
def broken_down(world: World, city: City, step: str) -> object:
    """Return an indicator of the owner's that is broken down."""
    found = Dimension.objects.get(pk=world.thing("dimension", city, step))
    return make_indicator(city, "M-4", owner=world.member(city, Role.OWNER), dimension=found).pk
