"""The form of the translations: one field per text of a page's items, each with the version that was read."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.browse.wording import Wording, wording
from commitments.frameworks.models import NODE_WORDINGS, FrameworkVersion, Node, NodeTranslation
from commitments.frameworks.reading import LONGEST_TITLE
from commitments.frameworks.translating import Place, Written
from commitments.managing.crosswalk_forms import MARK_HINT, clean_mark
from commitments.rows import LONGEST_MARK, LONGEST_TEXT, unfit
from ims.editing import FieldConflict
from ims.forms import PageForm, dress
from ims.spreadsheets import is_formula

NAME = re.compile(r"t_(\d{1,18})_(title|text|preamble|lead_in)")
MOST = 400


@dataclass(frozen=True)
class TextRow:
    """One text beside its translation: the item, which text, the original, the field and how sure it is now."""

    code: str
    url: str
    what: str
    original: Wording
    field: forms.BoundField
    version: forms.BoundField
    now: NodeTranslation | None


def places_sent(data: Mapping[str, Any]) -> list[Place]:
    """Return the places of the texts that were sent."""
    found = [(int(match[1]), match[2]) for name in data if (match := NAME.fullmatch(name))]
    return found[:MOST]


class TranslationsForm(PageForm):
    """The translations of some items into one language."""

    verification = forms.CharField(
        label=gettext_lazy("How sure are the translations you change?"),
        max_length=LONGEST_MARK,
        initial="recalled",
        help_text=MARK_HINT,
    )

    def __init__(
        self,
        *args: Any,
        of: FrameworkVersion,
        language: str,
        nodes: Iterable[Node],
        stored: Mapping[Place, NodeTranslation],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.of, self.language, self.stored = of, language, stored
        self.conflicts: list[FieldConflict] = []
        self.nodes = list(nodes)
        for node in self.nodes:
            for name in (name for name in NODE_WORDINGS if getattr(node, name)):
                self._add(node, name)

    def _add(self, node: Node, name: str) -> None:
        row = self.stored.get((node.pk, name))
        label = _("%(code)s, %(what)s") % {"code": node.code, "what": NodeTranslation.Field(name).label}
        rows = "2" if len(getattr(node, name)) < LONGEST_TITLE // 4 else "5"
        widget = forms.Textarea({"rows": rows, "lang": self.language, "dir": "auto"})
        field = forms.CharField(label=label, required=False, widget=widget)
        dress(field)
        self.fields[f"t_{node.pk}_{name}"] = field
        self.fields[f"v_{node.pk}_{name}"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        self.initial[f"t_{node.pk}_{name}"] = row.text if row else ""
        self.initial[f"v_{node.pk}_{name}"] = row.version if row else 0

    @property
    def rows(self) -> list[TextRow]:
        """The texts with their fields, in reading order."""
        found = []
        for node in self.nodes:
            node.version = self.of
            for name in (name for name in NODE_WORDINGS if f"t_{node.pk}_{name}" in self.fields):
                original = wording(node, name, self.of.language, {})
                assert original is not None
                text, version = self[f"t_{node.pk}_{name}"], self[f"v_{node.pk}_{name}"]
                what = str(NodeTranslation.Field(name).label)
                now = self.stored.get((node.pk, name))
                found.append(TextRow(node.code, node.get_absolute_url(), what, original, text, version, now))
        return found

    def clean_verification(self) -> str:
        """Want a mark."""
        return clean_mark(self.cleaned_data["verification"])

    def clean(self) -> dict[str, Any]:
        """Want texts that may stand in a framework."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, text in list(cleaned.items()):
            match = NAME.fullmatch(name)
            if match is None:
                continue
            cleaned[name] = plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").strip())
            reason = unfit(plain, LONGEST_TITLE if match[2] == "title" else LONGEST_TEXT)
            if not reason and is_formula(plain):
                reason = _("begins like a formula; begin with a word")
            if reason:
                self.add_error(name, _("This text %(reason)s.") % {"reason": reason})
        return cleaned

    @property
    def written(self) -> dict[Place, Written]:
        """What was sent, by place."""
        return {
            place: Written(self.cleaned_data[_name("t", place)], self.cleaned_data.get(_name("v", place)) or 0)
            for place in places_sent(self.cleaned_data)
        }

    def ask_to_choose(self, found: Mapping[Place, NodeTranslation | None]) -> None:
        """Show both texts where somebody saved in between; sending again replaces theirs."""
        data = cast(QueryDict, self.data).copy()
        for place, row in found.items():
            label = str(self.fields[_name("t", place)].label)
            mine = self.cleaned_data[_name("t", place)]
            self.conflicts.append(FieldConflict(label, row.text if row else "", mine))
            data[_name("v", place)] = str(row.version if row else 0)
        self.data = data
        sentence = _(
            "Somebody saved this while you were writing. Both texts stand below; send again to replace theirs."
        )
        self.add_error(None, sentence)


def _name(kind: str, place: Place) -> str:
    return f"{kind}_{place[0]}_{place[1]}"
