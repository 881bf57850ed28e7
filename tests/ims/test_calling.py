"""The fixed words call a theme as the framework does, in its forms, and nothing else is exchanged."""

import pytest
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ims.calling import _exchange, calling

LAZY = gettext_lazy("Every theme in scope has a text or an accepted gap")


@pytest.mark.parametrize(
    ("forms", "text", "wanted"),
    [
        ({"theme": "service", "themes": "services"}, "Themes of a theme’s theme", "Services of a service’s service"),
        ({"theme": "service", "themes": "services"}, "%(theme)s: no thematic THEME", "%(theme)s: no thematic Service"),
        ({"theme": "element", "themes": "elements"}, "A theme, a theme or them", "An element, an element or them"),
        ({"tema": "avsnitt", "temat": "avsnittet"}, "Temats tema, temats", "Avsnittets avsnitt, avsnittets"),
    ],
)
def test_each_form_is_exchanged(forms: dict[str, str], text: str, wanted: str) -> None:
    assert _exchange(forms)(text) == wanted


def test_the_words_of_a_catalogue_are_exchanged_as_long_as_it_is_asked_for() -> None:
    for language, service, services, lazy in (
        ("en", "Choose at least one service.", "2 services", "Every service in scope has a text or an accepted gap"),
        ("sv", "Välj minst ett verksamhetsområde.", "2 verksamhetsområden", "Varje verksamhetsområde"),
    ):
        with translation.override(language):
            before = _("Choose at least one theme."), str(LAZY)
            with calling("Service"):
                assert _("Choose at least one theme.") == service
                assert ngettext("%(n)d theme", "%(n)d themes", 2) % {"n": 2} == services
                assert str(LAZY).startswith(lazy)
                assert translation.get_language() == language
            assert (_("Choose at least one theme."), str(LAZY)) == before


@pytest.mark.parametrize("level", ["", "theme", "nobody knows"])
def test_an_unknown_name_changes_nothing(level: str) -> None:
    with translation.override("sv"), calling(level):
        assert _("Choose at least one theme.") == "Välj minst ett tema."
    with translation.override(None), calling("service"):
        assert _("Choose at least one theme.") == "Choose at least one theme."
