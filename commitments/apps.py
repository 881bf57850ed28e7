"""Commitment frameworks."""

from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    """Commitment frameworks."""

    name = "commitments"

    def ready(self) -> None:
        """Register what waits for the installation's admin, and what is held about who uploads."""
        from commitments import personal_parts
        from commitments.waiting import drafts
        from ims.cities import waiting

        waiting.register("frameworks", drafts)
        personal_parts.register_parts()
