"""Monitoring of one cycle."""

from django.urls import path

from cycles.monitoring.views import late, reports, rounds, values

urlpatterns = [
    path("", rounds.monitoring, name="monitoring"),
    path("mine/", values.my_entries, name="my_entries"),
    path("rounds/open/", rounds.round_open, name="round_open"),
    path("rounds/<int:monitoring_round>/close/", rounds.round_close, name="round_close"),
    path("rounds/<int:monitoring_round>/reopen/", rounds.round_reopen, name="round_reopen"),
    path("rounds/<int:monitoring_round>/values/", rounds.round_values, name="round_values"),
    path("values/<int:entry>/late/", late.value_late, name="value_late"),
    path("values/<int:entry>/late/decide/", late.late_decide, name="late_decide"),
    path("values/<int:entry>/", values.value_enter, name="value_enter"),
    path("values/<int:entry>/decide/", values.value_decide, name="value_decide"),
    path("actions/<int:action>/report/", reports.action_report, name="action_report"),
    path("targets/<int:target>/correction/", reports.correction_plan, name="correction_plan"),
    path("corrections/<int:correction>/", reports.correction_change, name="correction_change"),
]
