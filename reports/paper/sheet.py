"""What all documents of the kit share: the content they are read from, language, colours, and the last page."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.utils import translation
from django.utils.translation import gettext as _

from ims import paint
from ims.calling import calling
from reports.paper.identity import Proof, Row, record_rows
from reports.paper.printed import Printed
from reports.paper.source import Source, Text

FAMILIES = {"sans": "Lato, Liberation Sans, sans-serif", "serif": "Vollkorn, Liberation Serif, serif"}
IDENTITY = "identity"


@dataclass(frozen=True)
class Chapter:
    """A chapter: its number ("" without one, "A" the annex), the place it is linked by, and its title."""

    number: str
    anchor: str
    title: str


def identity_chapter() -> Chapter:
    """Return the chapter that ends every document."""
    return Chapter("", IDENTITY, _("What this document is and how to check it"))


@dataclass(frozen=True)
class Sheet(ABC):
    """A document: texts in one language, numbers and dates as they are printed.

    Each chapter is read once, when :meth:`read` asks for all of them. ``frozen`` is when the content was frozen, as
    printed; ``printed`` what is said of the record, None where there is none; ``names`` what the persons are called
    whom the content names by id.
    """

    source: Source
    sha256: str
    frozen: str = ""
    printed: Printed | None = None
    names: Mapping[int, str] = field(default_factory=dict)

    @property
    @abstractmethod
    def title(self) -> Text:
        """The document's title."""

    @property
    @abstractmethod
    def subtitle(self) -> str:
        """What it holds, in a sentence: the description of the file."""

    @property
    @abstractmethod
    def proof(self) -> Proof:
        """How it is verified."""

    @property
    def chapters(self) -> Mapping[str, Chapter]:
        """The numbered chapters by the place they are linked by; the last page is always there."""
        return {IDENTITY: identity_chapter()}

    @property
    def version(self) -> str:
        """The version of the programme that it is about, "" without one."""
        return ""

    @property
    def called(self) -> str:
        """How the framework calls what the fixed words call a theme, "" where the content does not say so."""
        return ""

    @cached_property
    def city(self) -> str:
        """The city's name."""
        return str(self.source.city.get("name", ""))

    @cached_property
    def notice(self) -> Text:
        """What the city says of itself on every page, such as that it does not exist."""
        return self.source.say(self.source.city.get("notice"))

    @cached_property
    def language(self) -> str:
        """The language it is printed in."""
        return self.source.language

    @cached_property
    def binding(self) -> str:
        """The language whose texts bind where this is another one, else ""."""
        return self.source.binding if self.source.binding != self.language else ""

    @cached_property
    def accent(self) -> str:
        """The city's colour."""
        return str(self.source.city.get("accent", "#1b4d73"))

    @cached_property
    def palette(self) -> dict[str, str]:
        """Every colour and typeface by its name in the templates."""
        palette = {**paint.paper(self.accent), **FAMILIES}
        return {**palette, "ink_2": palette["ink-2"]}

    @cached_property
    def year(self) -> int:
        """The cycle's year."""
        return self.source.year

    @property
    def record(self) -> tuple[Row, ...]:
        """What the last page says of the city's record."""
        return record_rows(self.printed)

    def read(self) -> None:
        """Read every chapter in the document's language, so that what cannot be read fails before anything is set."""
        with translation.override(self.language), calling(self.called):
            for owner in type(self).__mro__:
                for name, part in vars(owner).items():
                    if isinstance(part, cached_property):
                        getattr(self, name)
