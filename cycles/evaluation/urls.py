"""Step 5 of a year: the internal audit and the evaluation report."""

from django.urls import path

from cycles.evaluation.views import audit, recommendations, report, results

urlpatterns = [
    path("", report.evaluation, name="evaluation"),
    path("report/", report.evaluation_write, name="evaluation_write"),
    path("finish/", report.evaluation_finish, name="evaluation_finish"),
    path("reopen/", report.evaluation_reopen, name="evaluation_reopen"),
    path("actions/", results.evaluation_actions, name="evaluation_actions"),
    path("management/", results.evaluation_management, name="evaluation_management"),
    path("deviations/<int:target>/", results.deviation_explain, name="deviation_explain"),
    path("recommendations/add/", recommendations.recommendation_add, name="recommendation_add"),
    path("recommendations/<int:recommendation>/", recommendations.recommendation_edit, name="recommendation_edit"),
    path(
        "recommendations/<int:recommendation>/withdraw/",
        recommendations.recommendation_withdraw,
        name="recommendation_withdraw",
    ),
    path("followed/<int:follow_up>/", recommendations.follow_up, name="follow_up"),
    path("audit/", audit.audit, name="audit"),
    path("audit/<slug:question>/", audit.audit_answer, name="audit_answer"),
]
