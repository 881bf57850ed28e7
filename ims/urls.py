"""The URLconf: one line per room. Every URL has rows in the permission matrix; one without fails the tests."""

from django.conf import settings
from django.urls import include, path, re_path

from ims.colours import accent
from ims.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    re_path(r"^accent/(?P<day>[0-9a-f]{6})-(?P<night>[0-9a-f]{6})\.css$", accent, name="accent"),
    path("", include("ims.cities.urls")),
    path("", include("ims.language.urls")),
    path("", include("cycles.plan_file.urls")),
    path("", include("cycles.year.urls")),
    path("cities/<slug:city>/", include("cycles.organisation.urls")),
    path("cities/<slug:city>/signatures/", include("cycles.signatures.urls")),
    path("cities/<slug:city>/indicators/", include("cycles.indicators.urls")),
    path("", include("cycles.approval.urls")),
    path("cities/<slug:city>/<int:year>/monitoring/", include("cycles.monitoring.urls")),
    path("cities/<slug:city>/<int:year>/evaluation/", include("cycles.evaluation.urls")),
    path("cities/<slug:city>/audit-questions/", include("cycles.evaluation.city_urls")),
    path("cities/<slug:city>/<int:year>/targets/", include("cycles.targets.urls")),
    path("cities/<slug:city>/<int:year>/ecobudget/", include("cycles.ecobudget.urls")),
    path("cities/<slug:city>/<int:year>/involvement/", include("stakeholders.consultation.urls")),
    path("cities/<slug:city>/take-part/", include("stakeholders.register.urls")),
    path("cities/<slug:city>/<int:year>/documents/", include("reports.documents.urls")),
    path("", include("reports.record.urls")),
    path("", include("reports.open_council.urls")),
    path("frameworks/", include("commitments.browse.urls")),
    path("installation/indicators/", include("cycles.indicators.indicator_library.urls")),
    path("installation/frameworks/", include("commitments.managing.urls")),
    path("cities/<slug:city>/<int:year>/baseline/", include("cycles.baseline.urls")),
    path("", include("ims.people.privacy.urls")),
    path("cities/<slug:city>/search/", include("ims.search.urls")),
    path("notices/", include("ims.notices.urls")),
    path("accounts/", include("ims.people.account_urls")),
    path("invitation/", include("ims.people.invitations.urls")),
    path("cities/<slug:city>/people/", include("ims.people.urls")),
    path("cities/<slug:city>/deputies/", include("ims.people.deputies.urls")),
    path("cities/<slug:city>/history/", include("ims.history.urls")),
    path("demo/mail/", include("ims.mail.urls")),
]
handler500 = "ims.unavailable.server_error"
if not settings.PRODUCTION:
    urlpatterns.append(path("styleguide/", include("cycles.styleguide_urls")))
