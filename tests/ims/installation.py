"""Start the installation's own programs with an environment of their own."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "IMS_MODE": "production",
    "SECRET_KEY": "k7-Zx9" * 10,
    "ALLOWED_HOSTS": "ims.city.example",
    "EMAIL_URL": "smtp://mail.example",
    "DEFAULT_FROM_EMAIL": "ims@city.example",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "DATABASE_URL": "postgres://ims_web@127.0.0.1:1/ims",
    "TRUSTED_PROXY_COUNT": "1",
}
OURS = ("IMS_", "DATABASE_", "REDIS_", "EMAIL_", "SECRET_", "ALLOWED_", "TRUSTED_", "DJANGO_", "DEBUG")


def environment(**settings: str) -> dict[str, str]:
    """Return the surrounding environment with these settings instead of its own."""
    return {**{key: value for key, value in os.environ.items() if not key.startswith(OURS)}, **settings}


def run(*command: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run ``python COMMAND`` with these settings and none of the surrounding ones."""
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment(**settings), capture_output=True, text=True, timeout=120
    )


def this_database(role: str = "") -> str:
    """Return the address of the database that this test run made, as another role when one is named."""
    entry = connection.settings_dict
    secret = f":{quote(entry['PASSWORD'])}" if entry["PASSWORD"] else ""
    options = f"&options={quote(f'-c role={role}')}" if role else ""
    host = f"host={quote(entry['HOST'], safe='')}" if entry["HOST"].startswith("/") else "application_name=tests"
    net = "" if entry["HOST"].startswith("/") else entry["HOST"] + (f":{entry['PORT']}" if entry["PORT"] else "")
    return f"postgres://{quote(entry['USER'])}{secret}@{net}/{quote(entry['NAME'])}?{host}{options}"
