"""axe over a whole page: A, AA, 2.2 AA and best practice, with no rule, page or element excluded."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
SCHEMES = ("light", "dark")
_axe = Axe()


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong on the page as it stands, one line per element; empty when nothing is."""
    options = {"runOnly": {"type": "tag", "values": list(TAGS)}, "resultTypes": ["violations"]}
    response = _axe.run(page, options=options).response
    return [
        f"{found['id']} ({found['impact']}): {', '.join(map(str, node['target']))}: {node['html'][:160]}"
        for found in response["violations"]
        for node in found["nodes"]
    ]


def violations_in_both(page: Page) -> dict[str, list[str]]:
    """Return the violations of the page by colour scheme, light and dark; both lists empty when nothing is wrong."""
    found = {}
    for scheme in SCHEMES:
        # Without motion, so that no colour is read half-way between day and night.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        found[scheme] = violations(page)
    return found


CLEAN: dict[str, list[str]] = {scheme: [] for scheme in SCHEMES}
