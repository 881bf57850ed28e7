"""The council's decisions as open data."""

from django.urls import path

from reports.open_council import views

urlpatterns = [path("cities/<slug:city>/council.json", views.council_data, name="council_data")]
