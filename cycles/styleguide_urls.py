"""Addresses of the style guide; included only outside production."""

from django.urls import path

from cycles.styleguide import styleguide

urlpatterns = [path("", styleguide, name="styleguide"), path("<slug:part>/", styleguide, name="styleguide_part")]
