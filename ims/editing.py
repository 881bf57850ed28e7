"""Edits carry a version: a stale save shows both texts and lets the person choose, never overwrites silently.

A model inherits :class:`Versioned`, its form inherits :class:`VersionedForm`. The form carries the version that was
read; saving locks the row, compares and counts up. When somebody else changed a field of this form in between, the
form is not valid, ``form.conflicts`` lists each such field with both texts, and the form now carries the present
version: sending it again is the person's decision to replace. What others changed outside this form is no conflict, so
that two people can write different sections of one row; the row's history says what was read.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _

from ims import words


class Versioned(models.Model):
    """A row that people edit in forms; ``version`` counts its saves through a form."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


@dataclass(frozen=True)
class FieldConflict:
    """One field that differs between what is saved now and what the person sent."""

    label: str
    saved: str
    yours: str


class VersionedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form over a :class:`Versioned` row that refuses a stale save."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflicts: list[FieldConflict] = []
        # A row that is not there yet counts as version 0, so that two people who both begin it are a conflict too.
        self.fields["version"].initial = self.instance.version if self.instance.pk is not None else 0

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.pk is None:
            return cleaned
        saved = type(self.instance)._default_manager.select_for_update().get(pk=self.instance.pk)
        if cleaned.get("version") != saved.version:
            self._note_conflicts(saved, cleaned)
        self.instance.version = saved.version + 1
        return cleaned

    def save(self, commit: bool = True) -> Any:
        """Save the form's own columns and the version; what others write to other columns meanwhile stays."""
        if self.instance.pk is None or not commit:
            return super().save(commit)
        if self.errors:
            raise ValueError("A form with errors is not saved.")
        columns = self.instance._meta.concrete_fields
        own = {field.name for field in columns if field.name in self.fields or getattr(field, "auto_now", False)}
        self.instance.save(update_fields=own | {"version"})
        self._save_m2m()  # type: ignore[attr-defined]
        return self.instance

    def _note_conflicts(self, saved: models.Model, cleaned: dict[str, Any]) -> None:
        """Keep both texts of each field that somebody else changed since the form was read, and that differs."""
        read = self._as_read(saved, cleaned.get("version"))
        for name in (name for name in self._meta.fields or [] if name in cleaned):
            column = getattr(saved._meta.get_field(name), "attname", name)
            shown = getattr(saved._meta.get_field(name), "shown", _shown)
            theirs, mine = _value(saved, name), _as_list(cleaned[name])
            unchanged = hasattr(read, column) and getattr(read, column) == getattr(saved, column)
            if theirs != mine and not unchanged:
                label = str(self.fields[name].label or name)
                self.conflicts.append(FieldConflict(label, shown(theirs), shown(mine)))
        if self.conflicts:
            self._ask_to_choose(saved)

    @staticmethod
    def _as_read(saved: models.Model, version: int | None) -> models.Model | None:
        """Return the row as the form showed it, from its history; None when it is not known."""
        events = getattr(saved, "events", None)
        return events.filter(version=version).order_by("-pgh_id").first() if events is not None else None

    def _ask_to_choose(self, saved: models.Model) -> None:
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data[self.add_prefix("version")] = str(saved.version)  # type: ignore[index, attr-defined]
        self.add_error(
            None,
            _("Somebody saved this while you were writing. Both texts stand below; send again to replace theirs."),
        )


def _value(row: models.Model, name: str) -> Any:
    value = getattr(row, name)
    return list(value.all()) if isinstance(value, models.Manager) else value


def _as_list(value: Any) -> Any:
    return list(value) if isinstance(value, models.QuerySet) else value


def _shown(value: Any) -> str:
    """Return a value as people read it: nothing for none, lists with commas."""
    if value is None:
        return ""
    if isinstance(value, list | tuple | models.QuerySet):
        return ", ".join(str(item) for item in value)
    if isinstance(value, Decimal):
        return words.number(value)
    return str(value)
