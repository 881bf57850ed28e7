"""The web server's door into the application."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ims.settings")

application = get_wsgi_application()
# The address table pulls in every page's code; read it before the first request and not during it.
get_resolver().url_patterns  # noqa: B018 - reading is the point
