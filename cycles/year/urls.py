"""The city's home and the change of step."""

from django.urls import path

from cycles.year import views

urlpatterns = [
    path("cities/<slug:city>/", views.city_home, name="city_home"),
    path("cities/<slug:city>/first-hour/", views.city_first_hour, name="city_first_hour"),
    path("cities/<slug:city>/<int:year>/", views.year, name="year"),
    path("cities/<slug:city>/<int:year>/step/", views.step_change, name="step_change"),
]
