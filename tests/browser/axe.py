"""axe over a whole page: A, AA, 2.2 AA and best practice, with no rule, page or element excluded."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
# By day on a wide screen, by night on the narrowest one: together they show every colour and every layout once.
LOOKS = {"light": 1280, "dark": 320}


# What another width or other colours can change of a page that is otherwise clean.
LAYOUT = (
    *("color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable", "meta-viewport"),
    *("css-orientation-lock", "avoid-inline-spacing", "skip-link", "region", "label", "link-name", "button-name"),
)


CONTRAST = "color-contrast"
# Each way in which text stands on the page: all that its contrast comes of, from its own colour to what is behind it.
# Text that is not seen, or only by ears, is no example of its kind.
INKS = """undecided => {
    const behind = new Map([[null, ""]]);
    const layers = element => {
        if (!behind.has(element)) {
            const style = getComputedStyle(element);
            const own = [style.backgroundColor, style.backgroundImage, style.opacity, style.filter, style.mixBlendMode];
            const kept = own.join() === "rgba(0, 0, 0, 0),none,1,none,normal" ? "" : ` on ${own}`;
            behind.set(element, kept + layers(element.parentElement));
        }
        return behind.get(element);
    };
    const off = element =>
        Boolean(element.closest(":disabled, [aria-disabled=true]") || element.closest("label")?.control?.disabled);
    const ink = element => {
        const style = getComputedStyle(element);
        const own = [style.color, style.fontSize, style.fontWeight, style.textShadow, style.position];
        return [...own, off(element)].join() + layers(element);
    };
    const seen = element => {
        const box = element.getBoundingClientRect();
        const shown = element.checkVisibility({visibilityProperty: true, opacityProperty: true});
        return shown && box.width > 1 && box.height > 1;
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const holders = new Set(document.querySelectorAll("input, select, textarea, button"));
    while (texts.nextNode()) if (texts.currentNode.data.trim()) holders.add(texts.currentNode.parentElement);
    undecided.forEach(selector => holders.delete(document.querySelector(selector)));
    return [...new Set([...holders].filter(seen).map(ink))];
}"""


class Inks:
    """The ways of writing whose contrast axe found right on an earlier page, which decides it for the next one.

    Contrast takes axe longer than all other rules together, and pages are written in the same few ways.
    """

    def __init__(self) -> None:
        self._right: set[str] = set()
        self.spared = 0

    def look(self, page: Page, rules: tuple[str, ...]) -> list[str]:
        """Return what axe finds, asking for contrast only where something is written in a way not seen before."""
        if self._right.issuperset(page.evaluate(INKS, [])):
            self.spared += 1
            return violations(page, tuple(rule for rule in rules if rule != CONTRAST))
        found, undecided = _ask(page, rules)
        if CONTRAST not in {each["id"] for each in found}:
            nodes = [node for each in undecided if each["id"] == CONTRAST for node in each["nodes"]]
            self._right.update(page.evaluate(INKS, [node["target"][0] for node in nodes]))
        return _lines(found)


def violations(page: Page, rules: tuple[str, ...] = ()) -> list[str]:
    """Return what axe finds wrong on the page as it stands, one line per element; empty when nothing is.

    All rules of :data:`TAGS` are asked unless some are named.
    """
    return _lines(_ask(page, rules)[0])


def _ask(page: Page, rules: tuple[str, ...]) -> tuple[list[Any], list[Any]]:
    """Return axe's violations, and what it could not decide."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    asked = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": list(TAGS)}
    options = {"runOnly": asked, "resultTypes": ["violations", "incomplete"]}
    found, undecided = page.evaluate(
        "options => axe.run(options).then(all => [all.violations, all.incomplete])", options
    )
    return found, undecided


def _lines(found: list[Any]) -> list[str]:
    return [
        f"{each['id']} ({each['impact']}): {', '.join(map(str, node['target']))}: {node['html'][:160]}"
        for each in found
        for node in each["nodes"]
    ]


def violations_in_both(page: Page, *, again: tuple[str, ...] = (), inks: Inks | None = None) -> dict[str, list[str]]:
    """Return what is wrong with the page by colour scheme (see :data:`LOOKS`), scrolling sideways too; empty lists when
    nothing is. The page keeps its size. ``again`` names the rules for the second look, all unless some are named;
    ``inks`` remembers for them what is written right."""
    found, before = {}, page.viewport_size
    for place, (scheme, width) in enumerate(LOOKS.items()):
        # Without motion, so that no colour is read half-way between day and night.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        taken = page.evaluate("document.documentElement.scrollWidth")
        too_wide = [f"{taken} px wide on a screen of {width}"] if taken > width else []
        rules = again if place else ()
        found[scheme] = (inks.look(page, rules) if inks and rules else violations(page, rules)) + too_wide
    if before is not None:
        page.set_viewport_size(before)
    return found


CLEAN: dict[str, list[str]] = {scheme: [] for scheme in LOOKS}

# A council member's tablet, held upright.
TABLET = {"width": 768, "height": 1024}
FINGER = 44
SMALL = """least => [...document.querySelectorAll("main :is(button:not(.linkbtn), .btn, select, summary)")]
  .filter(one => one.getClientRects().length && one.getBoundingClientRect().height < least - 0.5)
  .map(one => `${one.tagName} ${one.textContent.trim().slice(0, 40)}: ${one.getBoundingClientRect().height} px high`)
"""


def violations_on_tablet(page: Page) -> list[str]:
    """Return what is wrong on a tablet of a page that is clean elsewhere: axe's rules of layout, what runs out of the
    page sideways, and acts that are lower than a finger. The page keeps its size."""
    before = page.viewport_size
    page.set_viewport_size(TABLET)  # type: ignore[arg-type]
    taken = page.evaluate("document.documentElement.scrollWidth")
    found = violations(page, LAYOUT) + page.evaluate(SMALL, FINGER)
    if taken > TABLET["width"]:
        found.append(f"{taken} px wide on a tablet of {TABLET['width']}")
    if before is not None:
        page.set_viewport_size(before)
    return found
