"""The settings of the bare Django that our pages are measured against: the same database, nothing else of ours."""

from ims.settings import *  # noqa: F403 - everything but what follows stays as it is
from ims.settings import DATABASES

# An app of the installation refuses to start without its middleware; the bare view takes it out before it serves.
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]
ROOT_URLCONF = "tests.bench.bare"
DATABASES["default"] |= {"ATOMIC_REQUESTS": False, "CONN_HEALTH_CHECKS": False}
