"""Commitment frameworks."""

from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    """Commitment frameworks."""

    name = "commitments"
