"""What the addresses of involvement name: a consultation in the cycle of each step, and a comment on it."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from cycles.targets.models import Paragraph, ProgrammeVersion
from ims.cities.models import City
from ims.roles import Role
from stakeholders.consultation.models import Comment, CommentText, Consultation
from tests.matrix.world import World, posts, provides
from tests.matrix.worlds.targets import cycle_of, thing


@provides("consultation_open:programme", by_step=True)
def unconsulted(world: World, city: City, step: str) -> object:
    """Return a published version without a consultation."""
    cycle = cycle_of(world, city, step)
    number = ProgrammeVersion.objects.filter(cycle=cycle).count() + 1
    published_at = datetime(2026, 5, 4, tzinfo=UTC)  # at once, because a draft may stand beside it
    return ProgrammeVersion.objects.create(
        cycle=cycle, number=number, title={"en": "Programme"}, published_at=published_at
    ).pk


@provides("consultation", by_step=True)
def consultation(world: World, city: City, step: str) -> object:
    """Return a consultation that is open today."""
    cycle, today = cycle_of(world, city, step), city.today()
    version = world.thing("programme_version:programme", city, step)
    facts = {"opens_on": today - timedelta(days=1), "closes_on": today + timedelta(days=9)}
    return Consultation.objects.create(cycle=cycle, programme_id=version, **facts).pk


@provides("comment_make:paragraph", by_step=True)
def consulted_paragraph(world: World, city: City, step: str) -> object:
    """Return a paragraph of the consulted version."""
    mine = thing(world, Consultation, "consultation", city, step)
    return Paragraph.objects.get(section__programme=mine.programme, section__number=1, number=1).pk


@provides("comment", by_step=True)
def comment(world: World, city: City, step: str) -> object:
    """Return a comment by the city's stakeholder."""
    return _comment(world, city, step, 1).pk


@provides("comment_show:comment", by_step=True)
def hidden_comment(world: World, city: City, step: str) -> object:
    """Return a comment that is hidden."""
    made = _comment(world, city, step, 2)
    Comment.objects.filter(pk=made.pk).update(hidden_at=timezone.now(), hidden_reason="Names a neighbour")
    return made.pk


@provides("comment_erase:comment", by_step=True)
def comment_on_paper(world: World, city: City, step: str) -> object:
    """Return a comment that came by letter."""
    made = _comment(world, city, step, 3)
    today = city.today()
    facts = {"author": None, "channel": "letter", "received_on": today, "entered_by": world.member(city, Role.OFFICER)}
    Comment.objects.filter(pk=made.pk).update(**facts)
    return made.pk


def _comment(world: World, city: City, step: str, number: int) -> Comment:
    consulted = Consultation._default_manager.get(pk=world.thing("consultation", city, step))
    made = Comment.objects.create(
        cycle_id=consulted.cycle_id,
        consultation=consulted,
        paragraph_id=world.thing("comment_make:paragraph", city, step),
        number=number,
        author=world.member(city, Role.STAKEHOLDER),
    )
    CommentText.objects.create(comment=made, text="More trees.")
    return made


@posts("comment_make")
def words(world: World, city: City, step: str) -> dict[str, object]:
    """Say something."""
    return {"text": "More trees."}
