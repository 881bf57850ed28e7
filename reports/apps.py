"""What leaves the city."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """What leaves the city."""

    name = "reports"
