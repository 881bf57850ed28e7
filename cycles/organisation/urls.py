"""The set-up of a year, opening one, and the city's bodies."""

from django.urls import path

from cycles.organisation.views import bodies, dates, responsibilities, revision, set_up

BODY = "bodies/<int:body>/"
SEAT = BODY + "seats/<int:seat>/"
TENURE = SEAT + "holders/<int:tenure>/"
OWN = "<int:year>/organisation/dates/<int:own_date>/"

urlpatterns = [
    path("cycles/open/", set_up.cycle_open, name="cycle_open"),
    path("<int:year>/organisation/", set_up.organisation, name="organisation"),
    path("<int:year>/organisation/dates/", set_up.planned_dates, name="planned_dates"),
    path("<int:year>/organisation/dates/confirm/", dates.dates_confirm, name="dates_confirm"),
    path("<int:year>/organisation/dates/done/<str:kind>/", dates.planned_date_done, name="planned_date_done"),
    path("<int:year>/organisation/dates/add/", dates.own_date_add, name="own_date_add"),
    path(OWN, dates.own_date_edit, name="own_date_edit"),
    path(OWN + "remove/", dates.own_date_remove, name="own_date_remove"),
    path(OWN + "done/", dates.own_date_done, name="own_date_done"),
    path("<int:year>/responsibilities/", responsibilities.responsibilities, name="responsibilities"),
    path("<int:year>/responsibilities/themes/<int:theme>/", responsibilities.theme_lead, name="theme_lead"),
    path("revision/", revision.revision, name="revision"),
    path("revision/rule/", revision.revision_rule, name="revision_rule"),
    path("revision/earlier/", revision.revision_earlier, name="revision_earlier"),
    path("bodies/", bodies.bodies, name="bodies"),
    path("bodies/add/", bodies.body_add, name="body_add"),
    path(BODY, bodies.body, name="body"),
    path(BODY + "edit/", bodies.body_edit, name="body_edit"),
    path(BODY + "seats/add/", bodies.seat_add, name="seat_add"),
    path(SEAT, bodies.seat_edit, name="seat_edit"),
    path(SEAT + "holders/add/", bodies.tenure_add, name="tenure_add"),
    path(TENURE, bodies.tenure_edit, name="tenure_edit"),
    path(TENURE + "remove/", bodies.tenure_remove, name="tenure_remove"),
]
