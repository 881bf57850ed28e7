"""The council's decisions for everybody, without an account."""

from django.urls import include, path

from reports.open_council import views

DECISION = "cities/<slug:city>/public/decisions/<int:decision>/"

urlpatterns = [
    path("cities/<slug:city>/council.json", views.council_data, name="council_data"),
    path("cities/<slug:city>/oparl/1.1/", include("reports.open_council.oparl.urls")),
    path("cities/<slug:city>/public/decisions/", views.public_decisions, name="public_decisions"),
    path(DECISION, views.public_decision, name="public_decision"),
    path(f"{DECISION}programme/", views.public_programme, name="public_programme"),
    path(f"{DECISION}decision.json", views.public_decision_data, name="public_decision_data"),
    path(f"{DECISION}papers/<int:document>/", views.public_paper, name="public_paper"),
]
