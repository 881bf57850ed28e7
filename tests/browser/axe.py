"""axe over a whole page: A, AA, 2.2 AA and best practice, with no rule, page or element excluded."""

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


def violations(page: Page, rules: tuple[str, ...] = ()) -> list[str]:
    """Return what axe finds wrong on the page as it stands, one line per element; empty when nothing is.

    All rules of :data:`TAGS` are asked unless some are named.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    asked = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": list(TAGS)}
    options = {"runOnly": asked, "resultTypes": ["violations"]}
    response = page.evaluate("options => axe.run(options).then(found => found.violations)", options)
    return [
        f"{found['id']} ({found['impact']}): {', '.join(map(str, node['target']))}: {node['html'][:160]}"
        for found in response
        for node in found["nodes"]
    ]


def violations_in_both(page: Page, *, again: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """Return what is wrong with the page by colour scheme (see :data:`LOOKS`), scrolling sideways too; empty lists when
    nothing is. The page keeps its size. ``again`` names the rules for the second look, all unless some are named."""
    found, before = {}, page.viewport_size
    for place, (scheme, width) in enumerate(LOOKS.items()):
        # Without motion, so that no colour is read half-way between day and night.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        taken = page.evaluate("document.documentElement.scrollWidth")
        too_wide = [f"{taken} px wide on a screen of {width}"] if taken > width else []
        found[scheme] = violations(page, again if place else ()) + too_wide
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
