"""Indicators and their values, below ``/cities/<city>/indicators/``."""

from django.urls import path

from cycles.indicators.breakdown.views import breakdown_enter, dimension_add, dimension_change, dimensions
from cycles.indicators.computed.views import indicator_formula
from cycles.indicators.indicator_library.views import library, library_take, library_update
from cycles.indicators.views import entering, grid, importing, locks, reading, revisions, submitting

urlpatterns = [
    path("", reading.indicators, name="indicators"),
    path("grid/", grid.value_grid, name="value_grid"),
    path("grid/submit/", grid.values_submit, name="values_submit"),
    path("dimensions/", dimensions, name="dimensions"),
    path("dimensions/add/", dimension_add, name="dimension_add"),
    path("dimensions/<int:dimension>/", dimension_change, name="dimension_change"),
    path("define/", entering.indicator_define, name="indicator_define"),
    path("import/", importing.series_import, name="series_import"),
    path("import/<int:upload>/", importing.series_import_review, name="series_import_review"),
    path("import/template.<slug:kind>", importing.series_template, name="series_template"),
    path("import/<int:upload>/columns/", importing.series_import_columns, name="series_import_columns"),
    path("export/<slug:file>.<slug:kind>", reading.indicator_export, name="indicator_export"),
    path("themes/<str:theme>/", reading.theme_series, name="theme_series"),
    path("revisions/", revisions.value_revisions, name="value_revisions"),
    path("revisions/<int:revision>/", revisions.value_revision, name="value_revision"),
    path("library/", library, name="library"),
    path("library/<int:library_indicator>/take/", library_take, name="library_take"),
    path("submissions/", submitting.submissions, name="submissions"),
    path("submissions/<int:submission>/", submitting.submission_decide, name="submission_decide"),
    path("values/<int:observation>/history/", reading.value_history, name="value_history"),
    path("<int:indicator>/propose/", submitting.value_propose, name="value_propose"),
    path("locks/", locks.period_locks, name="period_locks"),
    path("<int:indicator>/", reading.indicator, name="indicator"),
    path("<int:indicator>/change/", entering.indicator_change, name="indicator_change"),
    path("<int:indicator>/library/", library_update, name="library_update"),
    path("<int:indicator>/breakdown/", breakdown_enter, name="breakdown_enter"),
    path("<int:indicator>/formula/", indicator_formula, name="indicator_formula"),
    path("<int:indicator>/values/", entering.observation_record, name="observation_record"),
]
