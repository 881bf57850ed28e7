"""The people of a city, below ``/cities/<city>/people/``."""

from django.urls import path

from ims.people import views

urlpatterns = [
    path("", views.city_people, name="city_people"),
    path("add/", views.membership_add, name="membership_add"),
    path("<int:membership>/end/", views.membership_end, name="membership_end"),
]
