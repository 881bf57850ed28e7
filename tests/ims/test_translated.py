"""A text in several languages, where nobody knows the city's binding one."""

from django.utils import translation

from ims.fields import Translated


def test_it_is_written_in_the_readers_language_else_in_any() -> None:
    text = Translated(en="Streets", sv="Gator")
    assert str(text) == "Streets"
    with translation.override("sv"):
        assert (str(text), str(Translated(en="Streets", sv="")), str(Translated())) == ("Gator", "Streets", "")
