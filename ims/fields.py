"""Model fields that every room shares: published decimals and texts in several languages."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.validators import MaxLengthValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.utils.deconstruct import deconstructible
from django.utils.translation import get_language

from ims import words
from ims.numbers import NumberField
from ims.widgets import MoneyInput


class PublishedDecimalField(models.DecimalField):  # type: ignore[type-arg]
    """A number with exactly the digits it was published with: 25 stays 25 and 25.0 stays 25.0.

    PostgreSQL's ``numeric`` without a declared scale keeps the scale of each value, and psycopg hands it back
    as the same :class:`~decimal.Decimal`. The limits below only bound what a form accepts.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 24)
        kwargs.setdefault("decimal_places", 12)
        super().__init__(*args, **kwargs)

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        return super().formfield(*args, **{"form_class": NumberField, **kwargs})

    def db_type(self, connection: Any) -> str:
        return "numeric"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        # DecimalField would pad to decimal_places here and so lose the published digits.
        if value is None or isinstance(value, Decimal) or hasattr(value, "resolve_expression"):
            return value
        return self.to_python(value)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return self.get_db_prep_value(value, connection)


class MoneyField(models.DecimalField):  # type: ignore[type-arg]
    """An amount in the city's currency, with cents; forms and conflicts show it as pages do (:func:`words.amount`)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 14)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("validators", [MinValueValidator(0)])
        super().__init__(*args, **kwargs)

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        return super().formfield(*args, **{"form_class": NumberField, "widget": MoneyInput(), **kwargs})

    def shown(self, value: Decimal | None) -> str:
        """Return the amount as a conflict shows it, "" for none."""
        return "" if value is None else words.amount(value)


Texts = Mapping[str, str] | str


class Translated(dict[str, str]):
    """A text per language code, for example ``{"en": "Vision", "sv": "Vision"}``."""

    @classmethod
    def of(cls, text: Texts, binding: str) -> "Translated":
        """Return the text per language without empty ones; a plain ``str`` is a text in the binding language."""
        texts = {binding: text} if isinstance(text, str) else text
        return cls({code: words.strip() for code, words in texts.items() if words.strip()})

    def best(self, language: str, binding: str) -> tuple[str, str]:
        """Return ``(text, language of that text)``: the wanted language, else the binding one, else any."""
        for code in (language, binding, *self):
            if self.get(code):
                return self[code], code
        return "", binding

    def __str__(self) -> str:
        """The text in the reader's language, else in any; who knows the city asks :meth:`best` for its binding one."""
        return self.best(get_language() or "", "")[0]


def per_language(model: type[models.Model], fields: Mapping[str, Any], binding: str) -> dict[str, Any]:
    """Return the fields with the texts of translated columns per language; a plain text is in the binding one."""
    translated = {field.name for field in model._meta.fields if isinstance(field, TranslatedField)}
    return {
        name: Translated.of(value, binding) if name in translated and isinstance(value, str | Mapping) else value
        for name, value in fields.items()
    }


def said(column: str, city: str = "city") -> Coalesce:
    """Return an expression to sort by: a translated column in the reader's language, else in the city's binding one.

    ``city`` is the lookup of the city from the rows.
    """
    binding = Func(F(column), F(f"{city}__binding_language"), function="jsonb_extract_path_text")
    return Coalesce(KT(f"{column}__{get_language() or ''}"), binding, output_field=models.TextField())


@deconstructible
class LongestText(MaxLengthValidator):
    """Refuses a translated text that is longer than this in one of its languages."""

    def clean(self, x: Any) -> int:
        """Return the length of the longest language."""
        return max((len(text) for text in dict(x).values()), default=0)


class TranslatedField(models.JSONField):
    """A text stored per working language of the city; empty is ``{}``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        read = super().from_db_value(value, expression, connection)
        return Translated(read) if isinstance(read, dict) else read

    def to_python(self, value: Any) -> Any:
        read = super().to_python(value)
        return Translated(read) if isinstance(read, dict) else read
