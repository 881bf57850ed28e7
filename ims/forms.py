"""Forms as people meet them: each field with label, hint and reason, an error summary on top, what was typed kept.

A form inherits :class:`PageForm`, :class:`PageModelForm` or, over a versioned row, :class:`VersionedPageForm`, over
several rows :class:`SetForm`, and is written by ``{% include "ims/_form.html" with form=form submit=… %}``.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ims.cities.models import City
from ims.editing import FieldConflict, VersionedForm
from ims.fields import Translated, TranslatedField
from ims.widgets import DateInput, Editor, Scale, TranslatedInput

REFUSED, STALE = 422, 409


class Renderer(TemplatesSetting):
    """Writes every form of the site with the kit's own templates, also those of the sign-in pages."""

    form_template_name = "ims/_fields.html"
    field_template_name = "ims/_field.html"


class PageFormMixin:
    """Gives a form the kit's widgets and wording.

    ``city`` is needed when the model has :class:`~ims.fields.TranslatedField` columns: they become one text per working
    language. ``one_line`` names those that are a single line, ``editors`` the texts that go into a document,
    ``scales`` the marks from 1 to 5. ``folded`` names those that few need: they stand below the others in a part of
    its own, ``folded_title``, which is closed as long as all of them are right and as usual.
    """

    one_line: ClassVar[Sequence[str]] = ()
    editors: ClassVar[Sequence[str]] = ()
    scales: ClassVar[Sequence[str]] = ()
    folded: ClassVar[Sequence[str]] = ()
    folded_title: ClassVar[str | Promise] = ""
    folded_hint: ClassVar[str | Promise] = ""
    use_required_attribute = False
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, city: City | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self._translated_columns():
            self.fields[name] = self._in_languages(name, city)
        for name, field in self.fields.items():
            self._choose_widget(name, field)
            dress(field)

    def folded_now(self) -> Collection[str]:
        """Return the fields that stand folded; a form overrides it when what was chosen asks for one of them."""
        return self.folded

    def get_context(self) -> dict[str, Any]:
        """Take the folded fields out of the others, and say whether their part is open."""
        context: dict[str, Any] = super().get_context()  # type: ignore[misc]
        names = set(self.folded_now())
        folded = [pair for pair in context["fields"] if pair[0].name in names]
        context["fields"] = [pair for pair in context["fields"] if pair[0].name not in names]
        context["folded"] = folded
        context["is_unfolded"] = any(field.errors or not self._is_usual(field) for field, _errors in folded)
        return context

    def _is_usual(self, field: forms.BoundField) -> bool:
        """Say whether a field holds what a new form of this kind would hold."""
        model = getattr(getattr(self, "_meta", None), "model", None)
        columns = {column.name: column for column in model._meta.fields} if model else {}
        usual = columns[field.name].get_default() if field.name in columns else field.field.initial
        return not field.field.has_changed(usual, field.value())

    def _translated_columns(self) -> list[str]:
        model = getattr(getattr(self, "_meta", None), "model", None)
        columns = {f.name for f in model._meta.get_fields() if isinstance(f, TranslatedField)} if model else set()
        return [name for name, field in self.fields.items() if name in columns and isinstance(field, forms.JSONField)]

    def _in_languages(self, name: str, city: City | None) -> "TranslatedFormField":
        if city is None:
            raise TypeError(f"{type(self).__name__} has texts in several languages: hand it city=…")
        plain = self.fields[name]
        return TranslatedFormField(
            city, required=plain.required, label=plain.label, help_text=plain.help_text, one_line=name in self.one_line
        )

    def _choose_widget(self, name: str, field: forms.Field) -> None:
        if name in self.editors and isinstance(field.widget, TranslatedInput):
            field.widget.is_editor = True
        elif name in self.editors:
            field.widget = Editor()
        elif name in self.scales:
            field.widget = Scale()


class PageForm(PageFormMixin, forms.Form):
    """A form of the site that is not tied to a row."""


class PageModelForm(PageFormMixin, forms.ModelForm):  # type: ignore[type-arg]
    """A form of the site over a row."""


class VersionedPageForm(PageFormMixin, VersionedForm):
    """A form of the site over a versioned row: a stale save shows both texts and lets the person choose."""


class SetForm(PageForm):
    """A form over several rows: it carries what was read and refuses to overwrite what others saved since.

    A subclass says in :meth:`now` what is saved at present, by field name, and in :meth:`words` how to write it.
    """

    read = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflicts: list[FieldConflict] = []
        self.fields["read"].initial = self._as_text(self.now())

    def now(self) -> dict[str, str]:
        """Return what is saved at present, one text per field."""
        raise NotImplementedError

    def sent(self, cleaned: dict[str, Any]) -> dict[str, str]:
        """Return what was sent, as :meth:`now` writes it."""
        raise NotImplementedError

    def words(self, name: str, text: str) -> str:
        """Return how a saved or sent text of the field is shown to people."""
        return text

    def clean(self) -> dict[str, Any]:
        """Note a conflict for every field that somebody changed since it was read, unless both say the same."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        now, mine = self.now(), self.sent(cleaned)
        if cleaned.get("read") == self._as_text(now):
            return cleaned
        read = self._as_values(cleaned.get("read", ""))
        for name, theirs in now.items():
            if theirs != mine.get(name) and theirs != read.get(name):
                words = self.words(name, theirs), self.words(name, mine.get(name, ""))
                self.conflicts.append(FieldConflict(str(self.fields[name].label), *words))
        if self.conflicts:
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data["read"] = self._as_text(now)  # type: ignore[index]
            self.add_error(
                None,
                _("Somebody saved this while you were writing. Both texts stand below; send again to replace theirs."),
            )
        return cleaned

    @staticmethod
    def _as_text(values: dict[str, str]) -> str:
        return json.dumps(values, sort_keys=True)

    @staticmethod
    def _as_values(text: str) -> dict[str, str]:
        try:
            values = json.loads(text)
        except ValueError:
            return {}
        return values if isinstance(values, dict) else {}


class TranslatedFormField(forms.Field):
    """A text per working language of the city, the binding language first; gives :class:`~ims.fields.Translated`."""

    widget: TranslatedInput

    def __init__(self, city: City, *, one_line: bool = False, **kwargs: Any) -> None:
        others = [code for code in city.languages if code != city.binding_language]
        self.binding = city.binding_language
        super().__init__(widget=TranslatedInput([self.binding, *others], one_line=one_line), **kwargs)

    @classmethod
    def of(cls, model: type[Model], column: str, city: City, **kwargs: Any) -> "TranslatedFormField":
        """Return the field of a translated column, for a form that is not the model's."""
        held = model._meta.get_field(column)
        if not isinstance(held, TranslatedField):
            raise TypeError(f"{column} is not kept per language.")
        usual = {"label": capfirst(held.verbose_name), "required": not held.blank, "validators": held.validators}
        made = cls(city, **{**usual, **kwargs})
        dress(made)
        return made

    def clean(self, value: Any) -> Translated:
        """Return the texts that are not empty; a required field needs the binding language's."""
        texts = Translated({code: text.strip() for code, text in (value or {}).items() if text.strip()})
        if self.required and not texts.get(self.binding):
            raise forms.ValidationError(self.error_messages["required"], code="required")
        self.run_validators(texts)
        return texts

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether any language's text differs."""
        return {k: v for k, v in (initial or {}).items() if v} != {k: v for k, v in (data or {}).items() if v}


def dress(field: forms.Field) -> None:
    """Give a field the kit's widget, class and wording for what may be missing or unreadable."""
    if isinstance(field, forms.DateField) and type(field.widget) is forms.DateInput:
        field.widget = DateInput()
    if type(field.widget) is forms.Textarea:
        field.widget.attrs.setdefault("rows", "5")
    if not isinstance(field.widget, forms.RadioSelect | forms.CheckboxInput | forms.CheckboxSelectMultiple):
        own = field.widget.attrs.get("class", "")
        field.widget.attrs["class"] = f"input {own}".strip()
    field.error_messages.update(_wording(field))


def _wording(field: forms.Field) -> dict[str, str]:
    """Return the sentences for this kind of field: what is wrong and what to do."""
    messages = {
        "required": _("Fill this in: it is needed."),
        "invalid_choice": _("Choose one of the listed values."),
        "max_length": _("Too long: at most %(limit_value)d characters, this has %(show_value)d."),
        "min_value": _("Too low: the lowest is %(limit_value)s."),
        "max_value": _("Too high: the highest is %(limit_value)s."),
    }
    if isinstance(field.widget, forms.Select | forms.RadioSelect):
        messages["required"] = _("Choose one.")
    if isinstance(field, forms.DateField):
        messages["invalid"] = _("Write the date as year-month-day, such as 2026-11-16.")
    elif isinstance(field, forms.IntegerField):
        messages["invalid"] = _("Type a whole number.")
    return messages


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form is bound to: the POST's data, also when it is empty, else None."""
    return request.POST if request.method == "POST" else None


def carried_out(form: forms.BaseForm, act: Callable[[], object]) -> bool:
    """Let a service do what a valid form asks; return False and show on the form what it refuses as bad input."""
    try:
        with transaction.atomic():
            act()
    except ValidationError as refused:
        by_field = refused.error_dict if hasattr(refused, "error_dict") else {None: refused}
        for name, errors in by_field.items():
            form.add_error(name if name in form.fields else None, errors)
        return False
    return True


def form_page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, form: forms.BaseForm
) -> HttpResponse:
    """Show a page with its form: 200 unless it was sent, 422 when something is wrong, 409 on a stale save."""
    status = 200
    if form.is_bound and not form.is_valid():
        status = STALE if getattr(form, "conflicts", None) else REFUSED
    return render(request, template, {**(context or {}), "form": form}, status=status)
