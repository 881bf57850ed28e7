"""Search in what a city's people may read of it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ims.access import Rights, city_page
from ims.cities.models import City
from ims.roles import Permission
from ims.search.asking import Asked
from ims.search.forms import SearchForm
from ims.search.kinds import PER_PAGE, SHOWN, Hit, Reader, Searchable, found, hit, open_to


@city_page(see=Permission.SEE_CITY)
def search(request: HttpRequest, city: City) -> HttpResponse:
    """Show what matches, by kind; of one kind all of it, by pages."""
    rights: Rights = request.rights  # type: ignore[attr-defined]
    form = SearchForm(request.GET, rights=rights)
    form.is_valid()
    asked = Asked(str(form.cleaned_data.get("q", "")))
    kinds = open_to(rights)
    chosen = next((kind for kind in kinds if kind.name == form.cleaned_data.get("kind")), None)
    context: dict[str, Any] = {"form": form, "asked": asked, "groups": [], "chosen": chosen}
    if asked.query and chosen is not None:
        page = Paginator(found(chosen, asked, rights), PER_PAGE).get_page(request.GET.get("page"))
        hits = [hit(name, facts, asked, Reader(rights)) for name, facts, _total in page]
        context |= {"page_obj": page, "groups": [(chosen, hits, page.paginator.count)] if hits else []}
    elif asked.query:
        context["groups"] = _by_kind(kinds, asked, rights)
    context["total"] = sum(total for _kind, _hits, total in context["groups"])
    return render(request, "ims/search/search.html", context)


def _by_kind(kinds: list[Searchable], asked: Asked, rights: Rights) -> list[tuple[Searchable, list[Hit], int]]:
    """Return each kind that has something with its best finds and how many there are, in one query."""
    first, *others = [found(kind, asked, rights)[:SHOWN] for kind in kinds]
    hits: dict[str, list[Hit]] = {}
    totals: dict[str, int] = {}
    for name, facts, total in first.union(*others, all=True) if others else first:
        hits.setdefault(name, []).append(hit(name, facts, asked, Reader(rights)))
        totals[name] = total
    return [(kind, hits[kind.name], totals[kind.name]) for kind in kinds if kind.name in hits]
