"""A year's plan as a file."""

from django.urls import path

from cycles.plan_file import views

urlpatterns = [
    path("cities/<slug:city>/<int:year>/plan/", views.plan_file, name="plan_file"),
    path("cities/<slug:city>/<int:year>/plan/template/", views.plan_template, name="plan_template"),
    path("cities/<slug:city>/<int:year>/plan/download/", views.plan_download, name="plan_download"),
]
