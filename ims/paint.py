"""The colours of drawings: the same SVG on the page, in the dark and on paper.

A drawing names paints, never colours. On a page a paint's colours are the tokens of ``static/css/tokens.css``
(``var(--accent)``), so that light, dark and print follow by themselves; for a PDF, whose renderer knows neither custom
properties nor the page's style sheet, :func:`paper` gives the same tokens as plain values.
"""

from collections.abc import Mapping

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

Palette = Mapping[str, str]
WHITE = "#ffffff"
TINT, SOFT = 0.09, 0.22  # shares of the accent in its tints, as in tokens.css
TOKENS = ("paper", "ink", "ink-2", "ink-3", "line", "edge", "accent", "on-accent", "accent-tint", "accent-soft")
FAMILIES = {"sans": "Liberation Sans, Arial, sans-serif", "serif": "Liberation Serif, Georgia, serif"}
SCREEN: Palette = {name: f"var(--{name})" for name in (*TOKENS, *FAMILIES)}

# Each paint: SVG attributes whose values may name a token as "{accent}".
PAINTS: dict[str, dict[str, str]] = {
    "chart-axis": {"fill": "none", "stroke": "{edge}", "stroke-width": "1"},
    "chart-grid": {"fill": "none", "stroke": "{line}", "stroke-width": "1"},
    "chart-path": {"fill": "none", "stroke": "{ink-3}", "stroke-width": "1.5", "stroke-dasharray": "4 4"},
    "chart-line": {"fill": "none", "stroke": "{accent}", "stroke-width": "2.5", "stroke-linejoin": "round"},
    "chart-dot": {"fill": "{accent}", "stroke": "{paper}", "stroke-width": "1"},
    "chart-last": {"fill": "{accent}", "stroke": "{paper}", "stroke-width": "1.5"},
    "chart-revised": {"fill": "{paper}", "stroke": "{accent}", "stroke-width": "2.25", "stroke-linejoin": "round"},
    "chart-stem": {"fill": "none", "stroke": "{ink-3}", "stroke-width": "1"},
    "chart-aim": {"fill": "none", "stroke": "{ink}", "stroke-width": "1.5"},
    "chart-ring": {"fill": "{paper}", "stroke": "{ink}", "stroke-width": "2"},
    "chart-text": {"fill": "{ink-2}", "font-family": "{sans}", "font-size": "12"},
    "chart-now": {"fill": "{accent}", "font-family": "{sans}", "font-size": "13", "font-weight": "bold"},
    "chart-aimtext": {"fill": "{ink}", "font-family": "{sans}", "font-size": "12", "font-weight": "bold"},
    "bar": {"fill": "{accent-soft}", "stroke": "{accent}", "stroke-width": "1.25"},
    "bar-text": {"fill": "{ink}", "font-family": "{sans}", "font-size": "12"},
    "bar-today": {"fill": "none", "stroke": "{ink}", "stroke-width": "2"},
    "bar-arrow": {"fill": "none", "stroke": "{ink-2}", "stroke-width": "1.25"},
    "bar-arrowhead": {"fill": "{ink-2}", "stroke": "none"},
    "milestone": {"fill": "{ink}", "stroke": "{paper}", "stroke-width": "1"},
    "milestone-open": {"fill": "{paper}", "stroke": "{ink}", "stroke-width": "1.75"},
    "wheel-done": {"fill": "{accent-soft}", "stroke": "none"},
    "wheel-now": {"fill": "{accent}", "stroke": "{accent}", "stroke-width": "1.25"},
    "wheel-next": {"fill": "{paper}", "stroke": "{edge}", "stroke-width": "1.25", "stroke-dasharray": "3 4"},
    "wheel-track": {"fill": "none", "stroke": "{accent}", "stroke-width": "4", "stroke-opacity": ".25"},
    "wheel-rim": {"fill": "none", "stroke": "{accent}", "stroke-width": "4"},
    "wheel-track-now": {"fill": "none", "stroke": "{on-accent}", "stroke-width": "4", "stroke-opacity": ".35"},
    "wheel-rim-now": {"fill": "none", "stroke": "{on-accent}", "stroke-width": "4"},
    "wheel-number": {"fill": "{ink}", "font-family": "{sans}", "font-size": "25", "font-weight": "bold"},
    "wheel-name": {"fill": "{ink}", "font-family": "{sans}", "font-size": "15", "font-weight": "bold"},
    "wheel-when": {"fill": "{ink-2}", "font-family": "{sans}", "font-size": "13"},
    "wheel-number-now": {"fill": "{on-accent}", "font-family": "{sans}", "font-size": "25", "font-weight": "bold"},
    "wheel-name-now": {"fill": "{on-accent}", "font-family": "{sans}", "font-size": "15", "font-weight": "bold"},
    "wheel-when-now": {"fill": "{on-accent}", "font-family": "{sans}", "font-size": "13"},
    "wheel-ring": {"fill": "{paper}", "stroke": "{line}", "stroke-width": "1"},
    "wheel-ringtext": {"fill": "{ink}", "font-family": "{sans}", "font-size": "12.5", "font-weight": "bold"},
    "wheel-event": {"fill": "none", "stroke": "{accent}", "stroke-width": "9"},
    "wheel-seat": {"fill": "none", "stroke": "{accent}", "stroke-width": "9"},
    "wheel-vacant": {"fill": "none", "stroke": "{edge}", "stroke-width": "2"},
    "wheel-hand": {"stroke": "{ink}", "stroke-width": "2.5"},
    "wheel-halo": {"stroke": "{paper}", "stroke-width": "6.5"},
    "wheel-handpoint": {"fill": "{ink}"},
    "wheel-today": {"fill": "{ink}", "font-family": "{sans}", "font-size": "13", "font-weight": "bold"},
    "wheel-hub": {"fill": "{ink-2}", "font-family": "{sans}", "font-size": "13"},
    "wheel-year": {"fill": "{ink}", "font-family": "{serif}", "font-size": "46"},
}


def attributes(name: str, palette: Palette | None = None) -> SafeString:
    """Return the SVG attributes of a paint, on the screen's palette unless told; an unknown name is a KeyError."""
    colours = palette or SCREEN
    return format_html_join(" ", '{}="{}"', ((key, _filled(value, colours)) for key, value in PAINTS[name].items()))


def paper(accent: str, paper_colour: str = WHITE) -> dict[str, str]:
    """Return the palette of a document: the light tokens as plain values around the city's accent (``#rrggbb``)."""
    return {
        "paper": paper_colour,
        "ink": "#1b2421",
        "ink-2": "#48524e",
        "ink-3": "#5f6863",
        "line": "#dcddd6",
        "edge": "#7d837c",
        "accent": accent,
        "on-accent": WHITE,
        "accent-tint": mix(accent, paper_colour, TINT),
        "accent-soft": mix(accent, paper_colour, SOFT),
        **FAMILIES,
    }


def mix(colour: str, ground: str, share: float) -> str:
    """Return ``colour`` and ``ground`` mixed, with this share (0 to 1) of the colour."""
    pairs = ((int(colour[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(one * share + other * (1 - share)):02x}" for one, other in pairs)


def _filled(value: str, palette: Palette) -> str:
    return palette[value[1:-1]] if value.startswith("{") else value
