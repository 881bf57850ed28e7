"""Tags that the page's parts are drawn with, available in every template without loading."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms import BoundField
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ims import votes
from ims.access import Rights, leads
from ims.paint import attributes
from ims.parts import GateCount, Tally, verdict_word
from ims.refusals import Reason
from ims.text import Piece, word_diff

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """Write one of the icons of ``ims/_icons.html``: check, cross, open, lock, down, next, talk."""
    directed = " icon--directed" if name == "next" else ""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="#icon-{}"/></svg>', directed, name
    )


@register.filter(name="verdict_word")
def verdict(value: Any) -> str:
    """Return the words of an official answer's verdict."""
    return verdict_word(str(getattr(value, "value", value)))


@register.simple_tag
def tally_bars(tally: Tally) -> votes.Drawing:
    """Return the drawing of a vote's counts."""
    return votes.draw(tally)


@register.filter
def tally_sentence(tally: Tally) -> str:
    """Return a vote's counts as one sentence."""
    return votes.sentence(tally)


@register.simple_tag(takes_context=True)
def gate_marks(context: Context, conditions: Iterable[Any], most: int | None = None) -> dict[str, Any]:
    """Return what a gate's partials draw: count, open conditions with their reasons, met ones, the marks of its bar.

    ``most`` is how many reasons of a condition are listed; how many ``more`` there are is said. A reason links to
    where it is mended for those whom that page lets in.
    """
    listed, rights = list(conditions), context.get("rights")
    count = GateCount.of(listed)
    still_open = [
        {"wording": c.wording, "reasons": _linked(c.unmet[:most], rights), "more": len(c.unmet[most:]) if most else 0}
        for c in listed
        if not c.is_met
    ]
    share = 100 / max(1, count.total)
    kinds = ["is-met"] * count.met + ["is-open"] * count.open
    marks = [
        {"kind": kind, "start": f"{place * share:.2f}%", "width": f"{share * 0.93:.2f}%"}
        for place, kind in enumerate(kinds)
    ]
    return {"count": count, "open": still_open, "closed": [c for c in listed if c.is_met], "marks": marks}


def _linked(reasons: Sequence[Reason], rights: Rights | None) -> list[Reason]:
    """Take the links off that would refuse the reader: a gate names what is open in everybody's things."""
    if rights is None:
        return list(reasons)
    return [reason if leads(rights, reason.url, anybodys=True) else Reason(reason.sentence) for reason in reasons]


@register.filter
def page_numbers(page_obj: Page[Any]) -> list[int | None]:
    """Return the numbers to show for a page of a list, None where some are left out."""
    shown = page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else None for number in shown]


@register.simple_tag(takes_context=True)
def paint(context: Context, name: str, ending: str = "") -> SafeString:
    """Write the SVG attributes of a paint of :mod:`ims.paint`, in the context's ``colours`` when there are any."""
    return attributes(name + ending, context.get("colours"))


@register.simple_tag
def diff(old: str, new: str) -> dict[str, list[Piece]]:
    """Return the pieces of both texts: ``{% diff a b as pieces %}``, then ``pieces.old`` and ``pieces.new``."""
    left, right = word_diff(str(old), str(new))
    return {"old": left, "new": right}


@register.filter
def first_control(field: BoundField) -> str:
    """Return the id of the control an error's link leads to: the first button of a choice, else the control itself."""
    if isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return f"{field.auto_id}_0"
    return field.id_for_label
