"""The set-up of a year, and opening one."""

from django.urls import path

from cycles.organisation import views

urlpatterns = [
    path("cycles/open/", views.cycle_open, name="cycle_open"),
    path("<int:year>/organisation/", views.organisation, name="organisation"),
    path("<int:year>/organisation/dates/", views.planned_dates, name="planned_dates"),
]
