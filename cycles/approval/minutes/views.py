"""The pages of the minutes: the draft and the frozen versions, the clerk's words, confirming and freezing."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cycles.approval.minutes import content, services
from cycles.approval.minutes.forms import AgainForm, RemarkForm, SignersForm, WordsForm
from cycles.approval.minutes.models import Minutes, MinutesRemark, MinutesSigner
from cycles.approval.minutes.reading import told_to_the_reader
from cycles.approval.models import AgendaItem, Meeting
from cycles.approval.sealing import read_content
from cycles.approval.services.items import pending_in
from cycles.canonical import plain
from ims.access import city_page, person
from ims.cities.models import City
from ims.forms import carried_out, form_page, sent
from ims.roles import Permission

SEE, RECORD, VOTE = Permission.SEE_WORK, Permission.RECORD_MEETING, Permission.VOTE


@city_page(see=SEE)
def minutes(request: HttpRequest, city: City, meeting: int) -> HttpResponse:
    """Show the draft to who writes and confirms it, else the newest frozen version, else that there is none yet."""
    held = _meeting(city, meeting)
    versions = list(
        Minutes.objects.of(held).prefetch_related(Prefetch("signers", MinutesSigner.objects.select_related("person")))
    )
    sees_drafts = RECORD in request.rights or VOTE in request.rights  # type: ignore[attr-defined]
    shown = next((row for row in versions if row.is_frozen or sees_drafts), None)
    context = {"meeting": held, "versions": [row for row in versions if row.is_frozen], "minutes": shown}
    context["may_begin"] = not versions and held.held_on <= city.today()
    if shown is not None:
        shown.meeting = held
        context |= _told(shown) if shown.is_frozen else _draft(request, shown)
    return render(request, "cycles/approval/minutes/minutes.html", context)


@city_page(see=SEE)
def minutes_version(request: HttpRequest, city: City, meeting: int, version: int) -> HttpResponse:
    """Show one frozen version, whether or not a newer one replaced it."""
    held = _meeting(city, meeting)
    versions = list(Minutes.objects.of(held).frozen())
    shown = next((row for row in versions if row.number == version), None)
    if shown is None:
        raise Http404
    context = {"meeting": held, "versions": versions, "minutes": shown, **_told(shown)}
    return render(request, "cycles/approval/minutes/minutes.html", context)


@city_page(see=None, change=RECORD)
def minutes_begin(request: HttpRequest, city: City, meeting: int) -> HttpResponse:
    """Begin the minutes: what happened stands in them already."""
    services.begin(_meeting(city, meeting), by=person(request))
    messages.success(request, _("The minutes are drafted from what was recorded. Add your words, then have them read."))
    return redirect("minutes", city=city.slug, meeting=meeting)


@city_page(see=RECORD, change=RECORD)
def minutes_again(request: HttpRequest, city: City, meeting: int) -> HttpResponse:
    """Begin a new version of frozen minutes, for a reason."""
    held = _meeting(city, meeting)
    form = AgainForm(sent(request), city=city)
    if form.is_valid() and carried_out(
        form, lambda: services.begin(held, by=person(request), reason=form.cleaned_data["reason"])
    ):
        messages.success(request, _("A new version is drafted. The frozen one stays as it is."))
        return redirect("minutes", city=city.slug, meeting=meeting)
    return form_page(request, "cycles/approval/minutes/minutes_again.html", {"meeting": held}, form=form)


@city_page(see=RECORD, change=RECORD)
def minutes_edit(request: HttpRequest, city: City, meeting: int) -> HttpResponse:
    """Write how the meeting was opened and how it ended."""
    row = _find_draft(city, meeting)
    form = WordsForm(sent(request), instance=row, city=city)
    if form.is_valid() and carried_out(form, lambda: services.write_words(row, by=person(request))):
        messages.success(request, _("The minutes are changed."))
        return redirect("minutes", city=city.slug, meeting=meeting)
    return form_page(request, "cycles/approval/minutes/minutes_edit.html", {"meeting": row.meeting}, form=form)


@city_page(see=RECORD, change=RECORD)
def minutes_remark(request: HttpRequest, city: City, meeting: int, item: int) -> HttpResponse:
    """Write a remark on an item of the meeting."""
    draft = _find_draft(city, meeting)
    about = get_object_or_404(AgendaItem.objects.in_city(city).main(), pk=item, meeting=meeting)
    row = draft.remarks.filter(item=about).first() or MinutesRemark(minutes=draft, item=about)
    row.minutes = draft
    form = RemarkForm(sent(request), instance=row, city=city)
    if form.is_valid() and carried_out(form, lambda: services.write_remark(row, by=person(request))):
        messages.success(request, _("The remark stands in the minutes."))
        return redirect("minutes", city=city.slug, meeting=meeting)
    context = {"meeting": draft.meeting, "item": about, "minutes": draft}
    return form_page(request, "cycles/approval/minutes/minutes_remark.html", context, form=form)


@city_page(see=RECORD, change=RECORD)
def minutes_signers(request: HttpRequest, city: City, meeting: int) -> HttpResponse:
    """Name who confirms the minutes."""
    row = _find_draft(city, meeting)
    form = SignersForm(sent(request), minutes=row)
    if form.is_valid() and carried_out(
        form, lambda: services.name_signers(row, list(form.cleaned_data["people"]), by=person(request))
    ):
        messages.success(request, _("Who confirms the minutes is named, and asked to."))
        return redirect("minutes", city=city.slug, meeting=meeting)
    context = {"meeting": row.meeting, "minutes": row}
    return form_page(request, "cycles/approval/minutes/minutes_signers.html", context, form=form)


@city_page(see=None, change=VOTE)
def minutes_confirm(request: HttpRequest, city: City, meeting: int) -> HttpResponse:
    """Confirm the draft that was read."""
    services.confirm(_find_draft(city, meeting), by=person(request), seen=request.POST.get("seen", ""))
    messages.success(request, _("You have confirmed the minutes. The clerk freezes them."))
    return redirect("minutes", city=city.slug, meeting=meeting)


@city_page(see=RECORD, change=RECORD)
def minutes_freeze(request: HttpRequest, city: City, meeting: int) -> HttpResponse:
    """Ask once more, and freeze the draft that was read: the page of the minutes hands its hash on."""
    row = _find(city, meeting)
    if request.method == "POST":
        services.freeze(row, by=person(request), seen=request.POST.get("seen", ""))
        messages.success(request, _("The minutes are frozen and entered in the record."))
        return redirect("minutes", city=city.slug, meeting=meeting)
    seen = request.GET.get("seen", "")
    signers = list(row.signers.select_related("person").order_by("person__sort_key", "pk"))
    context: dict[str, Any] = {
        "meeting": row.meeting,
        "minutes": row,
        "pending": pending_in(row.meeting),
        "seen": seen,
        "signers": [(one.person, one.confirmed_at if one.sha256 == seen else None) for one in signers],
        # Who has not confirmed anything has no hash, and that of a draft that nobody read is none either.
        "is_confirmed": any(seen and one.sha256 == seen and one.person != person(request) for one in signers),
    }
    return render(request, "cycles/approval/minutes/minutes_freeze.html", context)


def _meeting(city: City, pk: int) -> Meeting:
    found = get_object_or_404(Meeting.objects.in_city(city).select_related("chair"), pk=pk)
    found.city = city
    return found


def _find(city: City, meeting: int) -> Minutes:
    rows = Minutes.objects.in_city(city).filter(meeting=meeting).select_related("meeting").order_by("-number")
    found = rows.first()
    if found is None:
        raise Http404
    found.meeting.city = city
    return found


def _find_draft(city: City, meeting: int) -> Minutes:
    """Return the newest version, or refuse (409) where it is frozen."""
    found = _find(city, meeting)
    services.refuse_frozen(found)
    return found


def _draft(request: HttpRequest, row: Minutes) -> dict[str, Any]:
    """Return a draft as its page shows it, with its hash and who has confirmed it as it stands now."""
    facts = plain(content.facts_of(row))
    seen, signers = content.mark(facts), list(row.signers.all())
    facts["signers"] = plain(content.signed(signers, seen))
    confirmed = [signer for signer in signers if signer.sha256 == seen]
    own = next((signer for signer in signers if signer.person_id == person(request).pk), None)
    return {
        **_as_texts(facts, row),
        "seen": seen,
        "is_confirmed": any(signer.person_id != person(request).pk for signer in confirmed),
        "may_confirm": own is not None and own.sha256 != seen,
        "fell": [signer for signer in signers if signer.sha256 and signer.sha256 != seen],
    }


def _told(row: Minutes) -> dict[str, Any]:
    assert row.snapshot is not None
    return _as_texts(read_content(row.snapshot), row)


def _as_texts(facts: dict[str, Any], row: Minutes) -> dict[str, Any]:
    return {"told": told_to_the_reader(facts, row.meeting.city)}
