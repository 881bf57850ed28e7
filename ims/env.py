"""Typed readers for the environment: every setting that differs between installations comes from here.

A value that cannot be read stops the start with one sentence that names the variable, what was found and what is
expected; nothing is guessed.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})
SHORTEST_KEY, FEWEST_CHARACTERS = 50, 5


class SettingError(Exception):
    """A setting is missing or cannot be read; the message says which one and how to mend it."""


def text(name: str, default: str | None = None) -> str:
    """Return the variable as text; without a default it must be set and not empty."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise SettingError(f"{name} is not set. Set it in the environment, for example {name}=…")
    return default


def flag(name: str, default: bool = False) -> bool:
    """Return the variable as yes or no: 1/true/yes/on or 0/false/no/off."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise SettingError(f"{name} is {value!r}; expected one of 1, true, yes, on, 0, false, no, off.")


def number(name: str, default: int) -> int:
    """Return the variable as a whole number."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise SettingError(f"{name} is {value!r}; expected a whole number such as {default}.") from None


def choice(name: str, options: Sequence[str], default: str) -> str:
    """Return the variable as one of the options."""
    value = text(name, default)
    if value not in options:
        raise SettingError(f"{name} is {value!r}; expected one of {', '.join(options)}.")
    return value


def words(name: str, default: Sequence[str] = ()) -> list[str]:
    """Return a comma-separated variable as a list without empty items."""
    value = os.environ.get(name, "")
    return [item.strip() for item in value.split(",") if item.strip()] or list(default)


def folder(name: str) -> Path | None:
    """Return the variable as a folder that is there; None when it is not set."""
    value = text(name, "")
    if value and not Path(value).is_dir():
        raise SettingError(f"{name} is {value!r}; expected a folder that is there.")
    return Path(value) if value else None


def web_address(name: str) -> str:
    """Return the variable as an address that begins with http:// or https://; "" when it is not set."""
    value = text(name, "")
    url = urlsplit(value)
    if value and not (url.scheme in {"http", "https"} and url.hostname):
        raise SettingError(f"{name} is {value!r}; expected an address such as https://timestamps.example/tsa.")
    return value


def database(name: str, default: str | None = None) -> dict[str, object]:
    """Return a Django database entry from a URL such as ``postgres://user:secret@host:5432/name``.

    A socket directory is given as the query ``?host=/path``. Only PostgreSQL is accepted: the guards of the
    annual cycle live in its triggers.
    """
    url = urlsplit(text(name, default))
    if url.scheme not in {"postgres", "postgresql"}:
        raise SettingError(f"{name} starts with {url.scheme!r}; expected postgres://user:secret@host:5432/name.")
    query = dict(item.split("=", 1) for item in url.query.split("&") if "=" in item)
    entry: dict[str, object] = {
        "ENGINE": "ims.database",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(query.pop("host", "")) or (url.hostname or ""),
        "PORT": str(url.port or ""),
    }
    if query:
        entry["OPTIONS"] = {key: unquote(value) for key, value in query.items()}
    return entry


def mail(name: str) -> dict[str, object]:
    """Return Django's mail settings from a URL such as ``smtp://user:secret@host:587?tls=1``; ``smtps`` is port 465."""
    url = urlsplit(text(name))
    if url.scheme not in {"smtp", "smtps"} or not url.hostname:
        raise SettingError(f"{name} starts with {url.scheme!r}; expected smtp://user:secret@host:587?tls=1.")
    secure = url.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or (465 if secure else 25),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": secure,
        "EMAIL_USE_TLS": not secure and "tls=1" in url.query.split("&"),
        "EMAIL_TIMEOUT": 20,
    }


def refuse_unsafe(
    mode: str, debug: bool, key: str, insecure_key: str, hosts: Sequence[str], loopback: Sequence[str]
) -> None:
    """Refuse to start production with a default key, DEBUG or open hosts, and the demo for other machines."""
    if mode == "demo" and not set(hosts) <= set(loopback):
        raise SettingError("ALLOWED_HOSTS names other machines, but the demo with its known passwords is for this one.")
    if mode != "production":
        return
    if debug:
        raise SettingError("DEBUG is on; production shows no error page with settings and code. Unset it.")
    if key == insecure_key or len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_CHARACTERS:
        raise SettingError(f"SECRET_KEY is the default one or short; set {SHORTEST_KEY} or more random characters.")
    if not hosts or "*" in hosts:
        raise SettingError(
            "ALLOWED_HOSTS is not set or *; name the hosts that people type, for example ims.city.example."
        )
