"""axe over a whole page: A, AA, 2.2 AA and best practice, with no rule, page or element excluded."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
# By day on a wide screen, by night on the narrowest one: together they show every colour and every layout once.
LOOKS = {"light": 1280, "dark": 320}


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong on the page as it stands, one line per element; empty when nothing is."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {"runOnly": {"type": "tag", "values": list(TAGS)}, "resultTypes": ["violations"]}
    response = page.evaluate("options => axe.run(options).then(found => found.violations)", options)
    return [
        f"{found['id']} ({found['impact']}): {', '.join(map(str, node['target']))}: {node['html'][:160]}"
        for found in response
        for node in found["nodes"]
    ]


def violations_in_both(page: Page) -> dict[str, list[str]]:
    """Return what is wrong with the page by colour scheme (see :data:`LOOKS`), scrolling sideways too; empty lists when
    nothing is. The page keeps its size."""
    found, before = {}, page.viewport_size
    for scheme, width in LOOKS.items():
        # Without motion, so that no colour is read half-way between day and night.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        taken = page.evaluate("document.documentElement.scrollWidth")
        too_wide = [f"{taken} px wide on a screen of {width}"] if taken > width else []
        found[scheme] = violations(page) + too_wide
    if before is not None:
        page.set_viewport_size(before)
    return found


CLEAN: dict[str, list[str]] = {scheme: [] for scheme in LOOKS}
