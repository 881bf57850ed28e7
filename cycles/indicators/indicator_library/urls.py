"""The admins' pages of the library, below ``/installation/indicators/``."""

from django.urls import path

from cycles.indicators.indicator_library.views import library_add, library_change, library_manage

urlpatterns = [
    path("", library_manage, name="library_manage"),
    path("add/", library_add, name="library_add"),
    path("<int:library_indicator>/", library_change, name="library_change"),
]
