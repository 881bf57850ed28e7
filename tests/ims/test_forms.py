"""Forms as people meet them: what was typed stays, what is wrong is said once and leads to its field."""

from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory

from ims.cities.models import City
from ims.editing import FieldConflict
from ims.fields import Translated
from ims.forms import PageForm, PageModelForm, TranslatedFormField, form_page
from ims.numbers import NumberField
from ims.widgets import DateInput, DecimalInput, Scale

BILINGUAL = City(languages=["sv", "en"], binding_language="sv")


class ReportForm(PageForm):
    """A small form."""

    scales = ("mark",)
    name = forms.CharField(label="Name", help_text="As people call it.", max_length=5)
    due = forms.DateField(label="Due", required=False)
    value = NumberField(label="Value", required=False)
    mark = forms.ChoiceField(label="Mark", choices=[(str(n), str(n)) for n in range(1, 6)], required=False)
    text = TranslatedFormField(BILINGUAL, label="Text", required=False)


def posted(**values: str) -> ReportForm:
    """Return the form as sent with these values."""
    data = QueryDict(mutable=True)
    data.update(values)
    return ReportForm(data)


def shown(form: forms.BaseForm) -> str:
    """Return the whole form as HTML."""
    request = RequestFactory().get("/here/")
    request.user = AnonymousUser()
    return render_to_string("ims/_form.html", {"form": form, "submit": "Save report"}, request)


def test_a_fresh_form_says_what_is_needed() -> None:
    """Label, hint, token and button; no error, no native bubble that knows no languages."""
    html = shown(ReportForm())
    assert '<label for="id_name">Name <span class="field__more">(needed)</span></label>' in html
    assert 'aria-describedby="id_name_helptext"' in html
    assert 'name="once"' in html
    assert 'name="csrfmiddlewaretoken"' in html
    assert "novalidate" in html
    assert ">Save report</button>" in html
    assert "errors" not in html
    assert " required" not in html


def test_what_is_wrong_is_said_on_top_and_at_the_field() -> None:
    """The summary links to the control, the control names its error, and the typed text is still there."""
    html = shown(posted(name="Too long a name", value="4,0 t", due="27 March"))
    assert '<a href="#id_name">Name: Too long: at most 5 characters, this has 15.</a>' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'value="Too long a name"' in html
    assert 'value="4,0 t"' in html
    assert '<input type="text" name="due" value="27 March"' in html


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("44.2", "44.2"),
        ("44,2", "44.2"),
        ("25.0", "25.0"),
        ("25", "25"),
        ("90 000", "90000"),
        ("90\u202f000,50", "90000.50"),
        ("\u22123", "-3"),
        ("1.000,5", "1000.5"),
        ("1,234", "1234"),
        ("0", "0"),
    ],
)
def test_a_number_keeps_its_digits(typed: str, value: str) -> None:
    """A comma or a point, spaces between thousands, a real minus; the digits stay as typed."""
    form = posted(name="a", value=typed)
    assert form.is_valid()
    assert str(form.cleaned_data["value"]) == value


@pytest.mark.parametrize("typed", ["4,0 t", "12 13", "NaN", "Infinity", "twelve", "1,2,3", "--1"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    """Nothing is guessed: two numbers, a unit, a word are sent back."""
    assert list(posted(name="a", value=typed).errors) == ["value"]


def test_numbers_are_shown_with_the_language_s_sign() -> None:
    """A Swedish page shows a comma, with the published digits."""
    from django.utils import translation

    with translation.override("sv"):
        assert DecimalInput().format_value(Decimal("25.0")) == "25,0"
    assert DecimalInput().format_value(Decimal("1E+2")) == "100"
    assert DecimalInput().format_value(None) is None


def test_widgets_follow_the_field() -> None:
    """Dates, numbers and marks get their inputs without being asked for."""
    form = ReportForm()
    assert isinstance(form.fields["due"].widget, DateInput)
    assert isinstance(form.fields["value"].widget, DecimalInput)
    assert isinstance(form.fields["mark"].widget, Scale)


def test_a_text_per_language() -> None:
    """The binding language comes first; empty texts are not stored."""
    form = posted(name="a", text_sv="Resor", text_en="  ")
    assert form.is_valid()
    assert form.cleaned_data["text"] == Translated({"sv": "Resor"})
    html = shown(form)
    assert html.index("text_sv") < html.index("text_en")
    assert '<textarea lang="sv" rows="4" name="text_sv" id="id_text_sv" class="input">\nResor</textarea>' in html


def test_a_needed_text_needs_the_binding_language() -> None:
    """The other language alone does not do."""
    field = TranslatedFormField(BILINGUAL, required=True)
    assert field.clean({"sv": "Resor", "en": ""}) == {"sv": "Resor"}
    with pytest.raises(forms.ValidationError):
        field.clean({"sv": "", "en": "Trips"})


def test_one_language_is_one_field() -> None:
    """A city with one language sees no language at all."""

    class OneForm(PageForm):
        text = TranslatedFormField(City(languages=["en"], binding_language="en"), label="Text", one_line=True)

    html = shown(OneForm())
    assert '<label for="id_text_en">Text' in html
    assert "fieldset" not in html
    assert "binding" not in html


def test_texts_in_languages_need_the_city() -> None:
    """A form over a translated column that nobody handed a city to is a programming error, said at once."""
    from cycles.models import Objective

    class ObjectiveForm(PageModelForm):
        class Meta:
            model = Objective
            fields: Any = ("title",)

    with pytest.raises(TypeError, match="city="):
        ObjectiveForm()
    assert isinstance(ObjectiveForm(city=BILINGUAL).fields["title"], TranslatedFormField)


def test_texts_are_escaped() -> None:
    """What people typed is text, in controls, errors and comparisons alike."""
    form = posted(name="<b>&\"'", text_sv="</textarea><script>")
    form.conflicts = [FieldConflict("<i>L</i>", "<script>a", "<script>b")]  # type: ignore[attr-defined]
    html = shown(form)
    assert "<script>" not in html
    assert "<b>" not in html
    assert "<i>L" not in html


def test_a_conflict_shows_both_texts_and_two_ways_out() -> None:
    """Both texts, a link that keeps theirs, a button that replaces it."""
    form = posted(name="a")
    form.add_error(None, "Somebody saved this.")
    form.conflicts = [FieldConflict("Text", "Saved by Anna", "Written by me")]  # type: ignore[attr-defined]
    request = RequestFactory().get("/here/")
    request.user = AnonymousUser()
    context = {"form": form, "submit": "Save report", "keep_url": "/kept/"}
    html = render_to_string("ims/_form.html", context, request)
    assert '<a href="/kept/">Keep what is saved</a>' in html
    assert ">Replace with mine</button>" in html
    assert "<del>Saved</del>" in html
    assert "<ins>Written</ins>" in html


@pytest.mark.parametrize(("values", "status"), [(None, 200), ({"name": "a"}, 200), ({"name": ""}, 422)])
def test_form_page_status(values: dict[str, str] | None, status: int) -> None:
    """A form that comes back wrong says so in its status."""
    request = RequestFactory().get("/here/")
    request.user = AnonymousUser()
    form = ReportForm() if values is None else posted(**values)
    assert form_page(request, "ims/_form.html", {"submit": "Save"}, form=form).status_code == status


def test_form_page_says_conflict() -> None:
    """A stale save is a conflict (409)."""
    request = RequestFactory().get("/here/")
    request.user = AnonymousUser()
    form = posted(name="a")
    form.add_error(None, "Somebody saved this.")
    form.conflicts = [FieldConflict("Text", "a", "b")]  # type: ignore[attr-defined]
    assert form_page(request, "ims/_form.html", form=form).status_code == 409


class LongForm(PageForm):
    """A form of which few people need more than the first field."""

    folded = ("tie", "share")
    folded_title = "Other rules"
    name = forms.CharField(label="Name")
    tie = forms.ChoiceField(
        label="On a tie", choices=[("no", "No"), ("chair", "Chair")], widget=forms.RadioSelect, initial="no"
    )
    share = forms.IntegerField(label="Share", required=False)


def folded_part(html: str) -> str:
    """Return the folded part of a form from its opening tag on."""
    return html[html.index("<details") : html.index("</details>")]


@pytest.mark.parametrize(
    ("typed", "is_open"),
    [
        (None, False),
        ({"name": "", "tie": "no", "share": ""}, False),
        ({"name": "A", "tie": "chair", "share": ""}, True),
        ({"name": "A", "tie": "no", "share": "0"}, True),
        ({"name": "A", "tie": "no", "share": "many"}, True),
        ({"name": "A", "share": ""}, True),
    ],
)
def test_what_few_need_is_folded_and_opens_when_it_is_wrong_or_not_as_usual(
    typed: dict[str, str] | None, is_open: bool
) -> None:
    html = shown(LongForm(typed))
    part = folded_part(html)
    assert part.startswith('<details class="folded" open>') is is_open
    assert [f'name="{name}"' in part for name in ("name", "tie", "share")] == [False, True, True]
    assert html.index('name="name"') < html.index("<details")


def test_a_form_that_folds_nothing_has_no_such_part() -> None:
    assert "<details" not in shown(ReportForm())
