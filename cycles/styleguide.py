"""The living style guide: every part in every state, for looking at and for the accessibility checks.

It exists in development, demonstration and tests only; production has no such address.
"""

from collections.abc import Callable

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from cycles import styleguide_samples as samples
from ims.charts import spark
from ims.forms import form_page
from ims.refusals import Conflict, Reason, Refused
from ims.roles import Permission

Page = Callable[[HttpRequest], HttpResponse]


@require_safe
def styleguide(request: HttpRequest, part: str = "home") -> HttpResponse:
    """Show one page of the style guide; ``?language=ar`` turns it from right to left."""
    if part not in PARTS:
        raise Http404
    request.city = samples.sample_city()  # type: ignore[attr-defined]
    with translation.override(request.GET.get("language") or translation.get_language()):
        return PARTS[part](request)


def home(request: HttpRequest) -> HttpResponse:
    """Show a city's first page."""
    context = {"wheel": samples.sample_wheel(), "metrics": samples.sample_metrics()[:3]}
    return render(request, "styleguide/home.html", {**_common(), **context})


def parts(request: HttpRequest) -> HttpResponse:
    """Show the parts in their states."""
    metrics = samples.sample_metrics()
    sparks = [(metric, spark(samples.sample_series(2020, "4 3 – 6 5.5"))) for metric in metrics[:3]]
    page = Paginator(range(200), 20).get_page(4)
    context = {"tallies": samples.TALLIES, "sparks": sparks, "page_obj": page, "metrics": metrics}
    context["document"], context["gantt"] = samples.DOCUMENT, samples.sample_gantt()
    return render(request, "styleguide/parts.html", {**_common(), **context})


def wheels(request: HttpRequest) -> HttpResponse:
    """Show the wheel alone, with today at ``?at=`` (0 to 5)."""
    context = {"wheel": samples.sample_wheel(float(request.GET.get("at", "3.61")))}
    return render(request, "styleguide/wheel.html", {**_common(), **context})


def form(request: HttpRequest) -> HttpResponse:
    """Show a form with values."""
    return render(request, "styleguide/form.html", {**_common(), "form": samples.full_form(samples.sample_city())})


def wrong(request: HttpRequest) -> HttpResponse:
    """Show the form with everything wrong."""
    return form_page(request, "styleguide/form.html", _common(), form=samples.wrong_form(samples.sample_city()))


def conflict(request: HttpRequest) -> HttpResponse:
    """Show the form of a stale save."""
    return form_page(request, "styleguide/form.html", _common(), form=samples.stale_form(samples.sample_city()))


def empty(request: HttpRequest) -> HttpResponse:
    """Show a city that has nothing yet."""
    return render(request, "styleguide/empty.html", {})


def refused(request: HttpRequest) -> HttpResponse:
    """Show the page of a missing right."""
    return render(
        request, "403.html", {"refusal": Refused(Permission.EDIT_BASELINE, samples.sample_city())}, status=403
    )


def not_now(request: HttpRequest) -> HttpResponse:
    """Show the page of a wrong step."""
    reasons = [Reason("Agree the significance of theme 6.", samples.HERE), Reason("Two of nine have not signed.")]
    refusal = Conflict("The baseline review cannot be closed yet", reasons)
    return render(request, "409.html", {"refusal": refusal}, status=409)


def missing(request: HttpRequest) -> HttpResponse:
    """Show the page of an address that leads nowhere."""
    raise Http404


def broken(request: HttpRequest) -> HttpResponse:
    """Show the page of a fault."""
    return render(request, "500.html", status=500)


def away(request: HttpRequest) -> HttpResponse:
    """Show the page of a database that does not answer."""
    return render(request, "503.html", status=503)


def _common() -> dict[str, object]:
    return {
        "tasks": samples.TASKS,
        "facts": samples.FACTS,
        "dates": samples.DATES,
        "gate": samples.GATE,
        "open_gate": [condition for condition in samples.GATE if condition.is_met],
        "files": samples.FILES,
        **samples.strip_items(),
    }


PARTS: dict[str, Page] = {
    "home": home,
    "parts": parts,
    "wheel": wheels,
    "form": form,
    "wrong": wrong,
    "conflict": conflict,
    "empty": empty,
    "403": refused,
    "404": missing,
    "409": not_now,
    "500": broken,
    "503": away,
}
