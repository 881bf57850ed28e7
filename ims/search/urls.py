"""Search, below ``/cities/<city>/search/``."""

from django.urls import path

from ims.search import views

urlpatterns = [path("", views.search, name="search")]
