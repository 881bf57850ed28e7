"""The page that checks a paper or a fingerprint."""

from django.urls import path

from reports.record import views

urlpatterns = [path("verify/", views.verify, name="verify")]
