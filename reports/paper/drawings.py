"""Drawings of the paper as images.

The templates write SVG into the page, as the city's own pages have it. For the renderer each drawing becomes an image
of its own: the page's style sheet then has nothing to compute in it, which saves time, and the alternative text is the
whole description and not only the title.
"""

import re
from base64 import b64encode
from html import unescape

from django.utils.html import format_html

DRAWING = re.compile(r"<svg\b(.*?)>(.*?)</svg>", re.DOTALL)
TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL)
DESC = re.compile(r"<desc[^>]*>(.*?)</desc>", re.DOTALL)
XMLNS = 'xmlns="http://www.w3.org/2000/svg"'


def as_images(html: str) -> str:
    """Return the page with every drawing as an image that carries its title and description as alternative text."""
    return DRAWING.sub(_image, html)


def _image(found: "re.Match[str]") -> str:
    attributes, inside = found.groups()
    said = [match.group(1) for pattern in (TITLE, DESC) if (match := pattern.search(inside))]
    alt = ". ".join(" ".join(unescape(text).split()).rstrip(".") for text in said)
    drawing = f"<svg {XMLNS} {attributes}>{inside}</svg>"
    address = f"data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}"
    return format_html('<img alt="{}." src="{}">', alt, address)
