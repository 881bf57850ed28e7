"""OParl 1.1 of a city, below /cities/<city>/oparl/1.1/."""

from django.urls import path

from reports.open_council.oparl import views

urlpatterns = [
    path("", views.oparl_system, name="oparl_system"),
    path("<slug:kind>/", views.oparl_list, name="oparl_list"),
    path("<slug:kind>/<slug:key>/", views.oparl_object, name="oparl_object"),
]
