"""The page that checks a paper or a fingerprint, and the archive package of a decision."""

from django.urls import path

from reports.record import views

urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("cities/<slug:city>/decisions/<int:decision>/archive/", views.decision_archive, name="decision_archive"),
    path(
        "cities/<slug:city>/decisions/<int:decision>/archive/<int:package>/download/",
        views.archive_download,
        name="archive_download",
    ),
]
