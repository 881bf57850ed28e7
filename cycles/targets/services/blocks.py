"""Tables and charts of a draft: what they show is chosen here and read by :mod:`cycles.targets.blocks`."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commitments.models import Node
from cycles.baseline.models import ThemeReview
from cycles.indicators.models import Indicator
from cycles.targets.models import Block, Paragraph, Section
from cycles.targets.rules import missing_of_block
from cycles.targets.services.frame import put
from cycles.targets.services.order import Item, drafting, items_of, move, put_below, remove
from ims.people.models import User

Texts = str | Mapping[str, str]
Kind = Block.Kind
OF_A_THEME = frozenset({Kind.TARGETS, Kind.ACTIONS, Kind.TIMELINE})


def add_block(
    section: Section,
    kind: str,
    *,
    by: User,
    theme: Node | None = None,
    indicator: Indicator | None = None,
    title: Texts = "",
) -> Block:
    """Add a table or a chart at the end of the section: of a theme in scope or of an indicator, as its kind asks for.

    Raises ValidationError by field.
    """
    with drafting(section.programme, by=by):
        order = items_of(section)
        last = sum(isinstance(item, Paragraph) for item in order)
        place = 1 + sum(isinstance(item, Block) and item.after == last for item in order)
        block = Block(section=section, kind=kind, after=last, place=place)
        return _put_block(block, {"kind": kind, "theme": theme, "indicator": indicator, "title": title})


def change_block(block: Block, *, by: User, **fields: Any) -> Block:
    """Change what a block shows (``kind``, ``theme``, ``indicator``) or its ``title``."""
    with drafting(block.section.programme, by=by):
        return _put_block(block, fields)


def remove_block(block: Block, *, by: User) -> None:
    """Remove a table or chart from the draft. Earlier versions keep it."""
    remove(block, by)


def move_block(block: Block, way: int, *, by: User) -> None:
    """Move a block one place up (-1) or down (+1) within its section, past a paragraph or another block."""
    move(block, way, by)


def place_block(block: Block, section: Section, below: Item | None = None, *, by: User) -> None:
    """Put a block into a section of the same version: below an item, or at its beginning."""
    put_below(block, section, below, by)


def _put_block(block: Block, fields: dict[str, Any]) -> Block:
    """Write a block; what its kind has no use for is left out."""
    cycle = block.section.programme.cycle
    kind = fields.get("kind", block.kind)
    theme, indicator = fields.get("theme", block.theme), fields.get("indicator", block.indicator)
    theme = theme if kind in OF_A_THEME else None
    indicator = indicator if kind == Kind.INDICATOR else None
    if missing := missing_of_block(kind, theme, indicator):
        raise ValidationError(missing)
    if theme is not None and not ThemeReview.objects.filter(cycle=cycle, theme=theme).exists():
        raise ValidationError({"theme": _("Choose one of the listed values.")})
    if indicator is not None and indicator.city_id != cycle.city_id:
        raise ValidationError({"indicator": _("Choose one of the listed values.")})
    return put(block, cycle.city, {**fields, "theme": theme, "indicator": indicator})
