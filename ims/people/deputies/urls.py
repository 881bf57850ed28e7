"""The deputies of a city, below ``/cities/<city>/deputies/``."""

from django.urls import path

from ims.people.deputies import views

urlpatterns = [
    path("", views.deputies, name="deputies"),
    path("name/", views.deputy_name, name="deputy_name"),
    path("<int:deputyship>/end/", views.deputy_end, name="deputy_end"),
]
