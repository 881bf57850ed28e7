"""Addresses of consultations, below /cities/<city>/<year>/involvement/."""

from django.urls import path

from stakeholders.consultation.comment_views import (
    comment_answer,
    comment_enter,
    comment_erase,
    comment_hide,
    comment_make,
    comment_show,
)
from stakeholders.consultation.views import consultation, consultation_close, consultation_open, involvement, trace

urlpatterns = [
    path("", involvement, name="involvement"),
    path("trace/", trace, name="trace"),
    path("programme/<int:programme>/open/", consultation_open, name="consultation_open"),
    path("consultations/<int:consultation>/", consultation, name="consultation"),
    path("consultations/<int:consultation>/enter/", comment_enter, name="comment_enter"),
    path("consultations/<int:consultation>/close/", consultation_close, name="consultation_close"),
    path("consultations/<int:consultation>/paragraphs/<int:paragraph>/comment/", comment_make, name="comment_make"),
    path("comments/<int:comment>/answer/", comment_answer, name="comment_answer"),
    path("comments/<int:comment>/hide/", comment_hide, name="comment_hide"),
    path("comments/<int:comment>/show/", comment_show, name="comment_show"),
    path("comments/<int:comment>/erase/", comment_erase, name="comment_erase"),
]
