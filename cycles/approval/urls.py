"""Step 3 of a year, and the council's meetings, items, votes and decisions of a city."""

from django.urls import path

from cycles.approval.amendments import views as amendments
from cycles.approval.city_rules import views as rules
from cycles.approval.conditions import views as conditions
from cycles.approval.council import views as council
from cycles.approval.mid_year import views as mid_year
from cycles.approval.minutes import views as minutes
from cycles.approval.presence import views as presence
from cycles.approval.views import correcting, decisions, ending, items, meetings, room, start, votes

MEETING = "cities/<slug:city>/meetings/<int:meeting>/"
ITEM = f"{MEETING}items/<int:item>/"
MINUTES = f"{MEETING}minutes/"
CHANGES = "cities/<slug:city>/<int:year>/approval/changes/"
CONDITION = "cities/<slug:city>/conditions/<int:condition>/"

urlpatterns = [
    path("cities/<slug:city>/<int:year>/approval/", start.approval, name="approval"),
    path(f"{CHANGES}", mid_year.programme_changes, name="programme_changes"),
    path(f"{CHANGES}new/", mid_year.programme_change_add, name="programme_change_add"),
    path(
        f"{CHANGES}<int:programme_change>/withdraw/",
        mid_year.programme_change_withdraw,
        name="programme_change_withdraw",
    ),
    path("cities/<slug:city>/council/", council.council, name="council"),
    path("cities/<slug:city>/council/seats/", council.council_seats, name="council_seats"),
    path("cities/<slug:city>/council/members/<int:mandate>/group/", council.council_group, name="council_group"),
    path("cities/<slug:city>/council/rules/", rules.council_rules, name="council_rules"),
    path("cities/<slug:city>/council/rules/new/", rules.council_rules_add, name="council_rules_add"),
    path("cities/<slug:city>/council/rules/<int:rules>/", rules.council_rules_version, name="council_rules_version"),
    path(
        "cities/<slug:city>/council/rules/<int:rules>/withdraw/",
        rules.council_rules_withdraw,
        name="council_rules_withdraw",
    ),
    path("cities/<slug:city>/meetings/", meetings.meetings, name="meetings"),
    path("cities/<slug:city>/meetings/new/", meetings.meeting_schedule, name="meeting_schedule"),
    path(MEETING, meetings.meeting, name="meeting"),
    path(f"{MEETING}room/", room.meeting_room, name="meeting_room"),
    path(f"{MEETING}room/live/", room.meeting_room_live, name="meeting_room_live"),
    path(f"{MEETING}edit/", meetings.meeting_edit, name="meeting_edit"),
    path(f"{MEETING}end/", ending.meeting_end, name="meeting_end"),
    path(f"{MEETING}end/withdraw/", ending.meeting_end_withdraw, name="meeting_end_withdraw"),
    path(f"{MEETING}attendance/", meetings.attendance, name="attendance"),
    path(f"{MEETING}attendance/<int:attendance>/", presence.attendance_times, name="attendance_times"),
    path(f"{MEETING}proxies/give/", presence.proxy_give, name="proxy_give"),
    path(f"{MEETING}proxies/record/", presence.proxy_record, name="proxy_record"),
    path(f"{MEETING}proxies/<int:proxy>/withdraw/", presence.proxy_withdraw, name="proxy_withdraw"),
    path(MINUTES, minutes.minutes, name="minutes"),
    path(f"{MINUTES}versions/<int:version>/", minutes.minutes_version, name="minutes_version"),
    path(f"{MINUTES}begin/", minutes.minutes_begin, name="minutes_begin"),
    path(f"{MINUTES}again/", minutes.minutes_again, name="minutes_again"),
    path(f"{MINUTES}edit/", minutes.minutes_edit, name="minutes_edit"),
    path(f"{MINUTES}remarks/<int:item>/", minutes.minutes_remark, name="minutes_remark"),
    path(f"{MINUTES}signers/", minutes.minutes_signers, name="minutes_signers"),
    path(f"{MINUTES}confirm/", minutes.minutes_confirm, name="minutes_confirm"),
    path(f"{MINUTES}freeze/", minutes.minutes_freeze, name="minutes_freeze"),
    path(f"{MEETING}items/new/", items.item_add, name="item_add"),
    path(ITEM, items.item, name="item"),
    path(f"{ITEM}edit/", items.item_edit, name="item_edit"),
    path(f"{ITEM}tally/", items.item_tally, name="item_tally"),
    path(f"{ITEM}disqualify/", presence.item_disqualify, name="item_disqualify"),
    path(
        f"{ITEM}disqualified/<int:disqualification>/withdraw/",
        presence.disqualification_withdraw,
        name="disqualification_withdraw",
    ),
    path(f"{ITEM}open/", votes.vote_open, name="vote_open"),
    path(f"{ITEM}vote/", votes.vote_cast, name="vote_cast"),
    path(f"{ITEM}counts/", votes.counts_enter, name="counts_enter"),
    path(f"{ITEM}counts/confirm/", votes.counts_confirm, name="counts_confirm"),
    path(f"{ITEM}conclude/", votes.item_conclude, name="item_conclude"),
    path(f"{ITEM}adjourn/", votes.item_adjourn, name="item_adjourn"),
    path(f"{ITEM}amendments/new/", amendments.amendment_propose, name="amendment_propose"),
    path(f"{ITEM}amendment/withdraw/", amendments.amendment_withdraw, name="amendment_withdraw"),
    path(f"{ITEM}amendment/move/", amendments.amendment_move, name="amendment_move"),
    path(f"{ITEM}amendment/conclude/", amendments.amendment_conclude, name="amendment_conclude"),
    path(f"{ITEM}conditions/new/", conditions.condition_add, name="condition_add"),
    path(f"{CONDITION}edit/", conditions.condition_edit, name="condition_edit"),
    path(f"{CONDITION}remove/", conditions.condition_remove, name="condition_remove"),
    path(f"{CONDITION}report/", conditions.condition_report, name="condition_report"),
    path("cities/<slug:city>/decisions/", decisions.decisions, name="decisions"),
    path("cities/<slug:city>/decisions/<int:decision>/", decisions.decision, name="decision"),
    path("cities/<slug:city>/decisions/<int:decision>/correct/", correcting.decision_correct, name="decision_correct"),
]
