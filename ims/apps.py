"""The installation."""

from typing import Any

from django.apps import AppConfig
from django.db import connection, connections
from django.db.models.signals import post_migrate, pre_migrate


class ImsConfig(AppConfig):
    """The installation."""

    name = "ims"

    def ready(self) -> None:
        """Bind what the installation does on others' signals, and register its checks and its Celery application."""
        from ims import celery, checks, personal_data, pulse  # noqa: F401 -- importing them is what registers them
        from ims.cities import registration

        registration.register()
        # Before each migrate: indexes may rest on these functions.
        pre_migrate.connect(_make_search_functions, sender=self)
        # After each migrate the groups in use get the rights that the table of roles has now.
        post_migrate.connect(_mend_groups, sender=self)
        from ims.people.privacy.own_parts import register_own_parts

        register_own_parts()
        from ims.notices.registration import register as register_notices

        register_notices()
        from ims.kept import triggers

        triggers.register()
        from allauth.account.signals import password_reset

        from ims.people.adapter import confirm_by_reset

        password_reset.connect(confirm_by_reset, dispatch_uid="confirm_by_reset")


def _make_search_functions(using: str, **kwargs: Any) -> None:
    from ims.search.folding import functions

    with connections[using].cursor() as cursor:
        for statement in functions():
            cursor.execute(statement)


def _mend_groups(**kwargs: Any) -> None:
    from ims.access import mend_groups
    from ims.people.models import Membership

    if Membership._meta.db_table in connection.introspection.table_names():
        mend_groups()
