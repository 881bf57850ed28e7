"""Everybody chooses the language they read in; who is signed in keeps it with their account."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from ims.access import public_page
from ims.forms import form_page, sent
from ims.language.forms import LanguageForm
from ims.people.models import User

KEPT = 365 * 24 * 3600


@public_page(act=True)
def language(request: HttpRequest) -> HttpResponse:
    """Ask for the language of pages, keep it, and lead back to the page one came from (``?from=``)."""
    form = LanguageForm(sent(request), initial={"language": get_language()})
    back = _back(request)
    if form.is_valid():
        chosen = form.cleaned_data["language"]
        if request.user.is_authenticated:
            User.objects.filter(pk=request.user.pk).update(language=chosen)
        response = redirect(back)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=KEPT,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
        return response
    return form_page(request, "ims/language/language.html", {"back": back}, form=form)


def _back(request: HttpRequest) -> str:
    """Return the page of this site one came from, else the first one."""
    wanted = request.GET.get("from", "")
    safe = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if safe else "/"
