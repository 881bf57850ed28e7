"""What a person looks for among their notices, and what of them comes by mail."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ims.forms import PageForm, dress
from ims.notices.kinds import ByMail, registered
from ims.people.models import User


class NoticeFilterForm(PageForm):
    """City and kind; what cannot be read is left out. Only cities that told the person something are offered."""

    city = forms.ChoiceField(label=gettext_lazy("City"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)

    def __init__(self, *args: Any, cities: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.name, str(kind.words)) for kind in registered()]
        self.fields["city"].choices = [("", _("All cities")), *cities]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", _("All kinds")), *kinds]  # type: ignore[attr-defined]

    def asked(self) -> dict[str, str]:
        """Return city and kind, "" for all."""
        self.is_valid()
        return {name: str(self.cleaned_data.get(name, "")) for name in ("city", "kind")}


class NoticeChoicesForm(PageForm):
    """For each kind how it comes by mail; the kinds that a duty rests on have no choice."""

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in registered():
            if not kind.duty:
                field = forms.ChoiceField(
                    label=str(kind.words),
                    choices=ByMail.choices,
                    initial=kind.chosen(person.mail_choices).value,
                    required=False,
                )
                dress(field)
                self.fields[kind.name] = field
