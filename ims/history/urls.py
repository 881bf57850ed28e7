"""The timeline of a city, below ``/cities/<city>/history/``."""

from django.urls import path

from ims.history import views

urlpatterns = [path("", views.city_history, name="city_history")]
