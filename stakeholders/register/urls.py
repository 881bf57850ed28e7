"""Addresses of taking part, below /cities/<city>/take-part/."""

from django.urls import path

from stakeholders.register.views import register, take_part

urlpatterns = [
    path("", take_part, name="take_part"),
    path("register/", register, name="register"),
]
