#!/usr/bin/env python
"""Django's command line for this installation."""

import os
import sys

# These change tables or rights, which only the tables' owner may; settings then read DATABASE_OWNER_URL.
OWNERS_COMMANDS = frozenset(
    {"migrate", "makemigrations", "createcachetable", "grant_web_role", "prepare", "pgtrigger", "backup", "restore"}
)


def main() -> None:
    """Run the management command named on the command line."""
    if OWNERS_COMMANDS & set(sys.argv[1:2]):
        os.environ.setdefault("IMS_AS_OWNER", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ims.settings")
    from django.core.management import execute_from_command_line

    from ims.messages.compiling import compile_stale

    compile_stale()

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
