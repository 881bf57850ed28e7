"""What the addresses of the frameworks name: one small framework, the same for every city."""

import json

from commitments.managing import uploads
from commitments.models import Crosswalk, CrosswalkLink, Framework, FrameworkVersion
from ims.cities.models import City
from tests.commitments.factories import make_data, make_framework
from tests.matrix.world import World, posts, provides


@provides("framework")
def framework(world: World, city: City, step: str) -> object:
    """Return the framework's code."""
    if not Framework.objects.filter(code="matrix").exists():
        make_framework("matrix")
    return "matrix"


@provides("framework_publish:framework")
@provides("framework_discard:framework")
def draft(world: World, city: City, step: str) -> object:
    """Return the code of a framework whose version is a draft."""
    if not Framework.objects.filter(code="matrix-draft").exists():
        make_framework("matrix-draft", published=False)
    return "matrix-draft"


@provides("label")
def label(world: World, city: City, step: str) -> object:
    """Return the version's label."""
    return "1"


@provides("node")
def node(world: World, city: City, step: str) -> object:
    """Return the code of an item."""
    return "1.1"


@provides("framework_load_review:upload")
def upload(world: World, city: City, step: str) -> object:
    """Return a file that the installation's admin uploaded; there is one, whatever the city."""
    kept = getattr(world, "framework_upload", None)
    if kept is None:
        content = json.dumps(make_data(framework="uploaded")).encode()
        kept = uploads.keep("demo.json", content, {}, by=world.people["installation"])
        world.framework_upload = kept  # type: ignore[attr-defined]
    return kept.pk


@posts("framework_translations")
def translations(world: World, city: City, step: str) -> dict[str, object]:
    """Return a page of translations without its mark: it passes every guard and is shown again."""
    return {"verification": ""}


@posts("framework_load_review")
def load_review(world: World, city: City, step: str) -> dict[str, object]:
    """Return a confirmation that is too long a story: it passes every guard and is shown again."""
    return {"reason": "x" * 400}


@provides("crosswalk")
def crosswalk(world: World, city: City, step: str) -> object:
    """Return the id of the crosswalk that starts from the framework's version; it is no city's."""
    world.thing("framework", city, step)
    source = FrameworkVersion.objects.get(framework__code="matrix")
    found = Crosswalk.objects.filter(source_version=source).first()
    if found is None:
        found = Crosswalk.objects.create(
            source_version=source, target_version=make_framework("matrix-to"), provenance="published"
        )
    return found.pk


@provides("link")
def link(world: World, city: City, step: str) -> object:
    """Return the id of the crosswalk's link."""
    of = Crosswalk.objects.get(pk=world.thing("crosswalk", city, step))
    source, target = of.source_version.nodes.get(code="1"), of.target_version.nodes.get(code="1")
    return CrosswalkLink.objects.get_or_create(crosswalk=of, source=source, target=target, relation="exact")[0].pk
