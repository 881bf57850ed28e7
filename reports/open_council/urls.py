"""The council's decisions for everybody, without an account."""

from django.urls import include, path

from reports.open_council import views

MEETINGS = "cities/<slug:city>/public/decisions/meetings/"
MINUTES = f"{MEETINGS}<int:meeting>/"
DECISION = "cities/<slug:city>/public/decisions/<int:decision>/"

urlpatterns = [
    path("cities/<slug:city>/council.json", views.council_data, name="council_data"),
    path("cities/<slug:city>/oparl/1.1/", include("reports.open_council.oparl.urls")),
    path("cities/<slug:city>/public/decisions/", views.public_decisions, name="public_decisions"),
    path(MEETINGS, views.public_meetings, name="public_meetings"),
    path(MINUTES, views.public_minutes, name="public_minutes"),
    path(f"{MINUTES}papers/<int:document>/", views.public_minutes_paper, name="public_minutes_paper"),
    path(DECISION, views.public_decision, name="public_decision"),
    path(f"{DECISION}programme/", views.public_programme, name="public_programme"),
    path(f"{DECISION}decision.json", views.public_decision_data, name="public_decision_data"),
    path(f"{DECISION}papers/<int:document>/", views.public_paper, name="public_paper"),
]
