"""The inputs of the site's forms."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import formats
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

MARKS = 5
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class DateInput(forms.DateInput):
    """A date, sent as year-month-day whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"class": "input--date", **(attrs or {})}, format="%Y-%m-%d")

    def format_value(self, value: Any) -> str | None:
        """Return the date as the browser's date field wants it; what was typed stays as typed."""
        if isinstance(value, date):
            return value.isoformat()
        return str(value) if value else None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Show what is no date as plain text, because a browser's date field would drop it."""
        context = super().get_context(name, value, attrs)
        if value and not ISO_DATE.fullmatch(str(context["widget"]["value"] or "")):
            context["widget"]["type"] = "text"
        return context


class DecimalInput(forms.TextInput):
    """A number in text, so that the published digits stay; :class:`~ims.numbers.NumberField` reads it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "class": "input--number", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """Return the number with its own digits and the language's decimal sign; what was typed stays as typed."""
        if isinstance(value, Decimal):
            return format(value, "f").replace(".", str(formats.get_format("DECIMAL_SEPARATOR")))
        return None if value in (None, "") else str(value)


class MoneyInput(DecimalInput):
    """An amount of money: a whole one without its empty cents, as everywhere."""

    def format_value(self, value: Any) -> str | None:
        """Return the amount as it is typed, without spaces."""
        if isinstance(value, Decimal) and value == value.to_integral_value():
            value = value.quantize(Decimal(1))
        return super().format_value(value)


class Editor(forms.Textarea):
    """A text that goes into a document, set in serif as it will be read."""

    template_name = "ims/widgets/editor.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": "9", **(attrs or {})})


class Scale(forms.RadioSelect):
    """A mark from 1 to 5 in one row; ``low`` and ``high`` say what the ends mean."""

    template_name = "ims/widgets/scale.html"

    def __init__(self, low: str = "", high: str = "") -> None:
        super().__init__(choices=[(str(mark), str(mark)) for mark in range(1, MARKS + 1)])
        self.low, self.high = low or _("low"), high or _("high")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the words of both ends."""
        return {**super().get_context(name, value, attrs), "low": self.low, "high": self.high}


class TranslatedInput(forms.Widget):
    """A text per language; the first language is the binding one. Names are ``<name>_<code>``."""

    template_name = "ims/widgets/translated.html"
    use_fieldset = True

    def __init__(
        self, languages: Sequence[str], *, one_line: bool = False, attrs: dict[str, Any] | None = None
    ) -> None:
        super().__init__()
        self.languages, self.one_line = list(languages), one_line
        self.is_editor = False
        self.use_fieldset = len(self.languages) > 1

    def id_for_label(self, id_: str) -> str:
        """Return the id of the binding language's control."""
        return f"{id_}_{self.languages[0]}" if id_ else id_

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Hand each language's control its name, id and text to the template."""
        context = super().get_context(name, value, attrs)
        texts = value if isinstance(value, dict) else {}
        given = context["widget"]["attrs"]
        id_ = given.pop("id", f"id_{name}")
        context["controls"] = [self._control(name, id_, code, texts.get(code, "")) for code in self.languages]
        context["one_line"], context["is_editor"] = self.one_line, self.is_editor
        return context

    def _control(self, name: str, id_: str, code: str, text: str) -> dict[str, str | bool]:
        return {
            "name": f"{name}_{code}",
            "id": f"{id_}_{code}",
            "code": code,
            "language": language_name(code),
            "is_binding": code == self.languages[0],
            "text": text,
        }

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        """Return the typed text per language."""
        return {code: data.get(f"{name}_{code}", "") for code in self.languages}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Say whether no language's control was sent."""
        return all(f"{name}_{code}" not in data for code in self.languages)


def language_name(code: str) -> str:
    """Return a language's name in that language, or its code when it is unknown."""
    try:
        return str(get_language_info(code)["name_local"]).capitalize()
    except KeyError:
        return code
