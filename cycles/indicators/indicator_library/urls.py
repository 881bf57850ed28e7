"""The admins' pages of the library, below ``/installation/indicators/``."""

from django.urls import path

from cycles.indicators.indicator_library import views

urlpatterns = [
    path("", views.library_manage, name="library_manage"),
    path("add/", views.library_add, name="library_add"),
    path("<int:library_indicator>/", views.library_change, name="library_change"),
]
