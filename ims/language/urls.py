"""The language of pages, for everybody."""

from django.urls import path

from ims.language import views

urlpatterns = [path("language/", views.language, name="language")]
