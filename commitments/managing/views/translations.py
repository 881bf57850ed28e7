"""Translations: original and translation side by side, what is missing, and saving a page of them."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.browse.wording import language_name
from commitments.frameworks import translating
from commitments.frameworks.models import FrameworkVersion, Node
from commitments.managing.translation_form import TranslationsForm, places_sent
from commitments.managing.views.publishing import MANAGE, ROOM, version_of
from commitments.rows import LANGUAGE
from ims.access import installation_page, person
from ims.forms import form_page

SHOWN = 15
REMEMBERED = "translations-{version}"
LONGEST_LANGUAGE = 10


@dataclass(frozen=True)
class Filters:
    """Into which language, whether only what is missing is shown, and why a language that was typed is none."""

    language: str
    only_missing: bool
    wrong: str = ""
    typed: str = ""

    def plain(self) -> dict[str, Any]:
        """Return them as they are remembered."""
        return {"language": self.language, "show": "missing" if self.only_missing else "all"}


@installation_page(MANAGE, post=True)
def framework_translations(request: HttpRequest, framework: str, label: str) -> HttpResponse:
    """Show a page of texts beside their translations, and save what was written; filters hold until they change."""
    version = version_of(framework, label)
    filters = _filters(request, version)
    nodes = Node.objects.of_version(version)
    shown = translating.missing_in(nodes, filters.language) if filters.only_missing and filters.language else nodes
    page: Page[Node] = Paginator(shown, SHOWN).get_page(request.GET.get("page"))
    listed = list(page) if filters.language else []
    if request.method == "POST":
        listed = list(nodes.filter(pk__in={pk for pk, _field in places_sent(request.POST)}))
    form = TranslationsForm(
        request.POST or None,
        of=version,
        language=filters.language,
        nodes=listed,
        stored=translating.translations_of(listed, filters.language),
    )
    if (
        request.method == "POST"
        and filters.language
        and form.is_valid()
        and _saved(request, version, filters.language, form)
    ):
        return redirect(request.get_full_path())
    context = {"version": version, "filters": filters, "page_obj": page, "progress": _progress(version)}
    context |= {"language_name": language_name(filters.language), "says_sources": True}
    return form_page(request, f"{ROOM}/framework_translations.html", context, form=form)


def _saved(request: HttpRequest, version: FrameworkVersion, language: str, form: TranslationsForm) -> bool:
    mark = form.cleaned_data["verification"]
    changed, conflicts = translating.save(version, language, form.written, mark, by=person(request))
    if conflicts:
        form.ask_to_choose(conflicts)
        return False
    words = ngettext("%(n)s translation is changed.", "%(n)s translations are changed.", changed) % {"n": changed}
    messages.success(request, words)
    return True


def _progress(version: FrameworkVersion) -> list[tuple[str, translating.Progress]]:
    return [(language_name(row.language), row) for row in translating.progress(version)]


def _filters(request: HttpRequest, version: FrameworkVersion) -> Filters:
    key = REMEMBERED.format(version=version.pk)
    is_given = bool({"language", "show"} & set(request.GET))
    given = request.GET if is_given else request.session.get(key, {})
    language = given.get("language", "").strip()
    wrong = ""
    if language == version.language:
        wrong = _("The framework itself is in this language. Choose the one to translate into.")
    elif language and (len(language) > LONGEST_LANGUAGE or not LANGUAGE.fullmatch(language)):
        wrong = _("This is no code of a language, such as sv or pt-BR.")
    filters = Filters("" if wrong else language, given.get("show") == "missing", wrong, language[:LONGEST_LANGUAGE])
    if is_given and not wrong and request.session.get(key) != filters.plain():
        request.session[key] = filters.plain()
    return filters
