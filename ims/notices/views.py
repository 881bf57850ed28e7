"""A person's notices, and what of them comes by mail."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ims.access import person, signed_in_page
from ims.cities.models import City
from ims.forms import form_page, sent
from ims.notices import services
from ims.notices.forms import NoticeChoicesForm, NoticeFilterForm
from ims.notices.kinds import registered, words_of
from ims.notices.models import Notice

SHOWN = 30


@signed_in_page()
def notices(request: HttpRequest) -> HttpResponse:
    """List what the person was told, unread first, by city and kind as asked."""
    user = person(request)
    form = _filter(request)
    found = Notice.objects.to(user).matching(**form.asked()).select_related("city")
    page = Paginator(found, SHOWN).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "rows": [(notice, words_of(notice.kind)) for notice in page],
        "unread": Notice.objects.to(user).unread().matching(**form.asked()).count(),
        "is_narrow": any(form.asked().values()),
    }
    return render(request, "ims/notices/notices.html", context)


@signed_in_page()
def notice_open(request: HttpRequest, notice: int) -> HttpResponse:
    """Mark a notice as read and lead to what it is about."""
    found = get_object_or_404(Notice.objects.to(person(request)), pk=notice)
    services.mark_read(Notice.objects.filter(pk=found.pk))
    return redirect(found.url or reverse("notices"))


@signed_in_page(post=True, read=False)
def notices_read(request: HttpRequest) -> HttpResponse:
    """Mark one notice (``notice``) or all that the filter shows as read."""
    form, number = _filter(request), request.POST.get("notice", "")
    found = Notice.objects.to(person(request)).matching(**form.asked())
    if number:
        found = found.filter(pk=int(number) if number.isdecimal() and len(number) < 19 else 0)
    count = services.mark_read(found)
    words = ngettext("%(n)d notice is marked as read.", "%(n)d notices are marked as read.", count)
    messages.success(request, words % {"n": count})
    asked = urlencode({name: value for name, value in form.asked().items() if value})
    return redirect(reverse("notices") + (f"?{asked}" if asked else ""))


@signed_in_page(post=True)
def notice_choices(request: HttpRequest) -> HttpResponse:
    """Show and change how each kind of notice comes by mail."""
    user = person(request)
    form = NoticeChoicesForm(sent(request), person=user)
    if form.is_bound and form.is_valid():
        services.choose(user, form.cleaned_data)
        messages.success(request, _("Your choice is saved."))
        return redirect("notice_choices")
    return form_page(
        request, "ims/notices/notice_choices.html", {"always": [k for k in registered() if k.duty]}, form=form
    )


def _filter(request: HttpRequest) -> NoticeFilterForm:
    cities = City.objects.filter(notices__person=person(request)).distinct().order_by("name")
    return NoticeFilterForm(request.GET, cities=list(cities.values_list("slug", "name")))
