"""The way in, the city's settings and units, and the cities of the installation."""

from django.urls import path

from ims.cities import unit_end, views

urlpatterns = [
    path("", views.home, name="home"),
    path("cities/<slug:city>/settings/", views.city_settings, name="city_settings"),
    path("cities/<slug:city>/units/", views.unit_list, name="unit_list"),
    path("cities/<slug:city>/units/add/", views.unit_add, name="unit_add"),
    path("cities/<slug:city>/units/<int:unit>/", views.unit_edit, name="unit_edit"),
    path("cities/<slug:city>/units/<int:unit>/end/", unit_end.unit_end, name="unit_end"),
    path("installation/cities/", views.city_list, name="city_list"),
    path("installation/cities/open/", views.city_open, name="city_open"),
    path("installation/cities/<slug:city>/admin/", views.city_admin, name="city_admin"),
]
