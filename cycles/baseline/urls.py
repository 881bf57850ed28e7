"""The baseline review of one cycle."""

from django.urls import path

from cycles.baseline.instruments import views as instruments
from cycles.baseline.swot import views as swot
from cycles.baseline.views import evidence, register, review, scoring, theme

THEME = "themes/<int:theme_review>/"
POINT = THEME + "swot/<int:point>/"
PLAN = "plans/<int:instrument>/"

urlpatterns = [
    path("", review.baseline, name="baseline"),
    path("scope/", review.baseline_scope, name="baseline_scope"),
    path("scores/", scoring.themes_score, name="themes_score"),
    path("priorities/", review.priorities_choose, name="priorities_choose"),
    path("no-requirements/", review.requirements_none, name="requirements_none"),
    path("legal/", register.legal_register, name="legal_register"),
    path("sign-off/", review.baseline_sign_off, name="baseline_sign_off"),
    path("sign-off/undo/", review.baseline_sign_off_undo, name="baseline_sign_off_undo"),
    path("plans/", instruments.instruments, name="instruments"),
    path("plans/add/", instruments.instrument_add, name="instrument_add"),
    path(PLAN, instruments.instrument_change, name="instrument_change"),
    path(PLAN + "remove/", instruments.instrument_remove, name="instrument_remove"),
    path(PLAN + THEME, instruments.instrument_cover, name="instrument_cover"),
    path(PLAN + THEME + "remove/", instruments.instrument_uncover, name="instrument_uncover"),
    path(THEME, theme.theme_review, name="theme_review"),
    path(THEME + "texts/", theme.theme_texts, name="theme_texts"),
    path(THEME + "swot/", swot.theme_swot, name="theme_swot"),
    path(POINT, swot.swot_point_change, name="swot_point_change"),
    path(POINT + "move/", swot.swot_point_move, name="swot_point_move"),
    path(POINT + "remove/", swot.swot_point_remove, name="swot_point_remove"),
    path(THEME + "assessment/", theme.theme_assessment, name="theme_assessment"),
    path(THEME + "significance/", theme.theme_significance, name="theme_significance"),
    path(THEME + "remove/", theme.theme_remove, name="theme_remove"),
    path(THEME + "indicators/", register.theme_indicator_attach, name="theme_indicator_attach"),
    path(
        THEME + "indicators/<int:theme_indicator>/detach/",
        register.theme_indicator_detach,
        name="theme_indicator_detach",
    ),
    path(THEME + "gaps/", register.gap_list, name="gap_list"),
    path(THEME + "gaps/<int:gap>/remove/", register.gap_remove, name="gap_remove"),
    path(THEME + "evidence/", evidence.evidence_add, name="evidence_add"),
    path(THEME + "evidence/<int:evidence>/", evidence.evidence_change, name="evidence_change"),
    path(THEME + "evidence/<int:evidence>/remove/", evidence.evidence_remove, name="evidence_remove"),
    path(THEME + "evidence/<int:evidence>/file/", evidence.evidence_download, name="evidence_download"),
    path(THEME + "requirements/", register.requirement_add, name="requirement_add"),
    path(THEME + "requirements/<int:requirement>/", register.requirement_change, name="requirement_change"),
    path(THEME + "requirements/<int:requirement>/remove/", register.requirement_remove, name="requirement_remove"),
]
