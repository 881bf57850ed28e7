"""The privacy notice: the register of personal columns as people read it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from ims.personal_data import register

# Tables of other packages that have no name for people.
KINDS = {"mfa.Authenticator": _("second factor or key")}


@dataclass(frozen=True)
class Purpose:
    """One thing that is kept, what for and until when."""

    what: str
    purpose: str
    kept: str


def purposes() -> Mapping[str, list[Purpose]]:
    """Return what is kept by kind, such as person or mail, in the order of the register."""
    found: dict[str, list[Purpose]] = {}
    for label, columns in register().items():
        model = apps.get_model(label)
        kind = _sentence(str(KINDS.get(label, model._meta.verbose_name)))
        for name, personal in columns.items():
            if personal is not None:
                words = str(model._meta.get_field(name).verbose_name)
                one = Purpose(_sentence(words), _sentence(str(personal.purpose)), _sentence(str(personal.kept)))
                found.setdefault(kind, []).append(one)
    return found


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
