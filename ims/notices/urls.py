"""Notices, below ``/notices/``: the same for everybody who is signed in, each with their own."""

from django.urls import path

from ims.notices import views

urlpatterns = [
    path("", views.notices, name="notices"),
    path("read/", views.notices_read, name="notices_read"),
    path("by-mail/", views.notice_choices, name="notice_choices"),
    path("<int:notice>/", views.notice_open, name="notice_open"),
]
