"""A person is told once per cause, in their language, by mail as they choose; nothing is lost and nothing kept long."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ims.cities.models import City
from ims.mail.models import Mail
from ims.mail.tasks import forget_old_rows, sweep_mail
from ims.notices import kinds, sweeps
from ims.notices.kinds import ByMail, Kind
from ims.notices.models import Notice
from ims.notices.registration import DEPUTY, ROLE_GIVEN
from ims.notices.services import choose, notify, send_digests, tell, untold
from ims.notices.tasks import send_digests as send_digests_task
from ims.people.models import User
from ims.people.privacy.services import erase_oneself
from tests.factories import make_city, make_user

pytestmark = pytest.mark.django_db


def told(person: User, city: City, key: str = "cause-1", kind: str = DEPUTY, **facts: Any) -> Notice | None:
    return notify(person, city=city, kind=kind, key=key, **{"subject": "Told", "url": "/somewhere/", **facts})


def yesterday(*notices: Notice | None) -> None:
    Notice.objects.filter(pk__in=[n.pk for n in notices if n]).update(written_at=timezone.now() - timedelta(days=1))


def test_the_kinds_are_these() -> None:
    assert [kind.name for kind in kinds.registered()] == [
        "role_given",
        "deputy",
        "date",
        "obligation",
        "value_returned",
        "value_submitted",
        "import_ended",
        "decided",
        "minutes",
        "asked_by_council",
        "value_late",
        "overdue",
        "step_changed",
        "comment_answered",
        "comment_hidden",
        "consultation",
        "comment_decided",
        "document_ready",
        "archive_ready",
    ]
    sweeping = ["commented_programmes", "conditions", "consultations", "dates", "decisions", "obligations", "overdue"]
    sweeping += ["steps"]
    assert sweeps.registered() == sweeping
    assert [kind.name for kind in kinds.registered() if kind.duty] == ["comment_answered", "comment_hidden"]


def test_the_same_cause_is_one_notice_and_one_mail_a_person(city: City) -> None:
    anna, bo = make_user(), make_user()
    assert told(anna, city) is not None
    assert told(anna, city, subject="Told again") is None
    assert told(bo, city) is not None
    assert [(row.person, row.subject) for row in Notice.objects.order_by("pk")] == [(anna, "Told"), (bo, "Told")]
    assert Mail.objects.count() == 2


def test_the_mail_leads_to_the_page_and_to_the_choice(city: City, settings: Any) -> None:
    settings.ADDRESS = "https://ims.example"
    told(make_user("anna@example.org"), city, text="Bo stands in.")
    sweep_mail()
    assert outbox.outbox[0].to == ["anna@example.org"]
    assert outbox.outbox[0].body == (
        "Bo stands in.\n\nhttps://ims.example/somewhere/\n\n"
        "You choose what comes by mail: https://ims.example/notices/by-mail/"
    )


def test_what_is_undone_told_nobody(city: City) -> None:
    with transaction.atomic():
        told(make_user(), city)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not Mail.objects.exists()


def test_who_may_not_sign_in_is_told_nothing(city: City) -> None:
    assert told(make_user(is_active=False), city) is None
    assert not Notice.objects.exists()


@pytest.mark.parametrize("url", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_a_notice_leads_nowhere_else(city: City, url: str) -> None:
    with pytest.raises(ValueError, match="path of this site"):
        told(make_user(), city, url=url)


def test_a_kind_that_nobody_registered_is_refused(city: City) -> None:
    with pytest.raises(ValueError, match="No kind"):
        told(make_user(), city, kind="rumour")
    with pytest.raises(ValueError, match="Two kinds"):
        kinds.register(Kind(DEPUTY, "Again"))


def test_each_reads_in_their_language_and_who_chose_none_in_the_citys(city: City) -> None:
    city = make_city("goteborg", languages=["sv", "en"], binding_language="sv")
    anna, bo = make_user(language="en"), make_user()
    tell([anna, bo], city=city, kind=DEPUTY, key="k", words=lambda: (str(_("Monday")), ""))
    assert [row.subject for row in Notice.objects.order_by("pk")] == ["Monday", "måndag"]


def test_who_was_told_is_not_asked_for_again(city: City) -> None:
    anna, bo = make_user(), make_user()
    told(anna, city, key="k")
    assert list(untold(User.objects.filter(pk__in=[anna.pk, bo.pk]), "k")) == [bo]
    assert untold(User.objects.filter(pk=anna.pk), "other").exists()


# By mail


@pytest.mark.parametrize(("chosen", "mails", "waits"), [("now", 1, False), ("daily", 0, True), ("never", 0, False)])
def test_a_kind_comes_by_mail_as_chosen(city: City, chosen: str, mails: int, waits: bool) -> None:
    anna = make_user()
    choose(anna, {ROLE_GIVEN: "never", DEPUTY: chosen})
    notice = told(User.objects.get(pk=anna.pk), city)
    assert (Mail.objects.count(), notice and notice.awaits_digest) == (mails, waits)


def test_what_a_duty_rests_on_comes_by_mail_whatever_was_chosen(city: City) -> None:
    anna = make_user(mail_choices={"comment_hidden": "never", DEPUTY: "no such way"})
    told(anna, city, kind="comment_hidden")
    assert Mail.objects.count() == 1
    choose(anna, {"comment_hidden": "never"})
    anna.refresh_from_db()
    assert anna.mail_choices == {}, "it is nobody's choice"
    assert kinds.kind_of(DEPUTY).chosen({DEPUTY: "no such way"}) == ByMail.NOW


def daily(city: City, count: int = 2, person: User | None = None) -> tuple[User, list[Notice | None]]:
    anna = person or make_user(mail_choices={DEPUTY: "daily"})
    rows = [told(anna, city, key=f"{city.slug}-{n}", subject=f"Cause {n}") for n in range(count)]
    yesterday(*rows)
    return anna, rows


def test_the_days_mail_holds_all_of_one_city_once(city: City) -> None:
    anna, _rows = daily(city)
    daily(make_city("bristol"), person=anna)
    send_digests_task()
    assert send_digests() == 0, "a second call finds nothing to do"
    mails = list(Mail.objects.order_by("subject"))
    assert [mail.subject for mail in mails] == ["Bristol: 2 notices", "Sundvik: 2 notices"]
    assert all(mail.to == anna and "Cause 0\nhttp" in mail.text and "Cause 1" in mail.text for mail in mails)
    assert not Notice.objects.filter(awaits_digest=True).exists()
    assert Notice.objects.filter(mail__in=mails).count() == 4


def test_what_came_after_the_hour_waits_for_the_next_day(city: City) -> None:
    anna, _rows = daily(city, 1)
    told(anna, city, key="later")
    Notice.objects.filter(key="later").update(written_at=timezone.now() + timedelta(minutes=1))
    assert send_digests() == 1
    assert Notice.objects.get(awaits_digest=True).key == "later"


def test_after_an_outage_of_days_nothing_is_lost(city: City) -> None:
    _anna, rows = daily(city, 3)
    for days, row in enumerate(rows):
        Notice.objects.filter(pk=row.pk if row else 0).update(written_at=timezone.now() - timedelta(days=days + 1))
    assert send_digests() == 1
    assert Mail.objects.get().subject == "Sundvik: 3 notices"


def test_what_was_read_or_given_up_in_the_meantime_is_not_sent(city: City) -> None:
    daily(city)
    Notice.objects.update(read_at=timezone.now())
    assert send_digests() == 0
    other, _rows = daily(make_city("third"))
    choose(other, {DEPUTY: "never"})
    assert send_digests() == 0
    assert not Mail.objects.exists()


def test_a_long_mail_names_fifty_and_says_how_many_more(city: City) -> None:
    daily(city, 53)
    assert send_digests() == 1
    text = Mail.objects.get().text
    assert "Cause 49" in text
    assert "Cause 50" not in text
    assert "And 3 more: http" in text


# Until when


def test_old_notices_go(city: City) -> None:
    anna, now = make_user(), timezone.now()
    rows = {key: told(anna, city, key=key) for key in ("read long ago", "read", "a year old", "unread")}
    for key, changes in {
        "read long ago": {"read_at": now - timedelta(days=91)},
        "read": {"read_at": now - timedelta(days=89)},
        "a year old": {"written_at": now - timedelta(days=366)},
    }.items():
        Notice.objects.filter(pk=rows[key].pk).update(**changes)  # type: ignore[union-attr]
    forget_old_rows()
    assert set(Notice.objects.values_list("key", flat=True)) == {"read", "unread"}


def test_an_erasure_finds_what_others_were_told_about_the_person(city: City) -> None:
    anna, bo = make_user(name="Anna"), make_user(name="zq7canary")
    told(anna, city, key="1", subject="zq7canary stands in for you", about=bo)
    told(anna, city, key="2", subject="Something else")
    erase_oneself(bo)
    assert [row.key for row in Notice.objects.all()] == ["2"]
    assert [mail.subject for mail in Mail.objects.all()] == ["Something else"]


def test_a_sweep_that_fails_stops_no_other(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    swept: list[City] = []

    def fail(city: City) -> None:
        told(make_user(), city)
        raise ValueError

    monkeypatch.setattr(sweeps, "_sweeps", {})
    sweeps.register("fails", fail)
    sweeps.register("works", swept.append)
    with pytest.raises(ValueError, match="Two sweeps"):
        sweeps.register("works", fail)
    assert sweeps.sweep_all() == 1
    assert swept == [city]
    assert not Notice.objects.exists(), "what failed is undone"
