"""Versions of the programme: start a draft, publish it, note the council's decision on it."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cycles.cycle import Cycle
from cycles.snapshot import Decision
from cycles.targets.blocks import Wanted, contents
from cycles.targets.models import Block, Paragraph, ProgrammeVersion, Section
from cycles.targets.plan import plan_of
from cycles.targets.services.frame import put, setting_targets
from ims.people.models import User
from ims.refusals import Conflict
from ims.roles import Permission


def start_draft(cycle: Cycle, title: str | Mapping[str, str] = "", *, by: User) -> ProgrammeVersion:
    """Start the next version as a draft: a copy of the latest one with the same paragraph keys, else empty.

    Without a title the latest one's is kept. Raises Conflict while there is a draft.
    """
    with setting_targets(cycle, by=by):
        latest = ProgrammeVersion.objects.filter(cycle=cycle).order_by("number").last()
        if latest is not None and latest.is_draft:
            raise Conflict(_("Version %(number)s is still a draft: publish it first.") % {"number": latest.number})
        draft = ProgrammeVersion(cycle=cycle, number=latest.number + 1 if latest else 1, previous=latest)
        put(draft, cycle.city, {"title": title or (latest.title if latest else "")}, needed=("title",))
        if latest is not None:
            copy_content(latest, draft)
        return draft


def copy_content(source: ProgrammeVersion, draft: ProgrammeVersion, *, keep: bool = False) -> None:
    """Copy sections, paragraphs, tables and charts into an empty draft; each keeps its key.

    Tables and charts show the plan as it stands now, with ``keep`` what the published source shows.
    """
    sections = list(source.sections.order_by("number"))
    copies = Section.objects.bulk_create(
        Section(programme=draft, number=s.number, key=s.key, title=s.title) for s in sections
    )
    new = {old.pk: copy for old, copy in zip(sections, copies, strict=True)}
    Paragraph.objects.bulk_create(
        Paragraph(section=new[p.section_id], number=p.number, key=p.key, text=p.text)
        for p in Paragraph.objects.filter(section__programme=source)
    )
    same = ("after", "place", "key", "kind", "theme_id", "indicator_id", "title", *(("content",) if keep else ()))
    Block.objects.bulk_create(
        Block(section=new[block.section_id], **{name: getattr(block, name) for name in same})
        for block in Block.objects.filter(section__programme=source)
    )


def publish(version: ProgrammeVersion, *, by: User) -> ProgrammeVersion:
    """Publish a draft; from then on it never changes (the database refuses it).

    Raises Conflict when it is published already, ValidationError when a section or a paragraph is empty.
    """
    with setting_targets(version.cycle, by=by, right=Permission.PUBLISH_DRAFT):
        locked = ProgrammeVersion.objects.select_for_update().get(pk=version.pk)
        if not locked.is_draft:
            raise Conflict(_("Version %(number)s is published already.") % {"number": locked.number})
        empty = what_is_empty(locked)
        if empty:
            raise ValidationError(empty)
        _keep_what_blocks_show(locked, version.cycle)
        locked.published_at, locked.published_by = timezone.now(), by
        locked.save(update_fields=["published_at", "published_by"])
    version.refresh_from_db()
    return version


def _keep_what_blocks_show(version: ProgrammeVersion, cycle: Cycle) -> None:
    """Write into each block what it shows now, so that the version never moves with the plan."""
    blocks = list(Block.objects.filter(section__programme=version).select_related("theme__version", "indicator"))
    held = contents({block.pk: Wanted.of(block) for block in blocks}, plan_of(cycle))
    for block in blocks:
        block.content = held[block.pk]
        block.save(update_fields=["content"])


def what_is_empty(version: ProgrammeVersion) -> list[str]:
    """Return a sentence for every section with nothing in it, and for a version without a section."""
    sections = list(version.sections.prefetch_related("paragraphs", "blocks"))
    if not sections:
        return [_("The programme has no section yet.")]
    empty = [section for section in sections if not (section.paragraphs.all() or section.blocks.all())]
    return [_("Section %(n)s has no paragraph yet.") % {"n": section.number} for section in empty]


def note_decision(version: ProgrammeVersion, decision: Decision) -> None:
    """Note on a published version the decision by which the council approved it; called by who records the decision."""
    ProgrammeVersion.objects.filter(pk=version.pk).update(decision=decision)
