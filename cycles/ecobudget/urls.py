"""Addresses of the ecoBUDGET, below /cities/<city>/<year>/ecobudget/."""

from django.urls import path

from cycles.ecobudget.views import (
    budget_account,
    budget_line_add,
    budget_line_change,
    budget_line_remove,
    budget_remove,
    budget_settings,
    ecobudget,
    triple_bottom_line,
)

urlpatterns = [
    path("", ecobudget, name="ecobudget"),
    path("accounts/", triple_bottom_line, name="triple_bottom_line"),
    path("settings/", budget_settings, name="budget_settings"),
    path("<int:budget>/remove/", budget_remove, name="budget_remove"),
    path("<int:budget>/lines/add/", budget_line_add, name="budget_line_add"),
    path("lines/<int:line>/change/", budget_line_change, name="budget_line_change"),
    path("lines/<int:line>/remove/", budget_line_remove, name="budget_line_remove"),
    path("lines/<int:line>/account/", budget_account, name="budget_account"),
]
