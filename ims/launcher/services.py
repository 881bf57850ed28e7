"""The database and the broker that a command needs: the given ones, else private ones for as long as it runs."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from ims.launcher import broker
from ims.launcher.children import Children
from ims.launcher.place import Place
from ims.launcher.postgres import Postgres
from ims.launcher.trouble import Trouble

AS_WEB_ROLE = "options=-c%20role%3Dims_web"


@contextmanager
def services(place: Place, *, throwaway: bool) -> Iterator[tuple[dict[str, str], Children]]:
    """Yield the environment for programs of the installation, and the children to which more can be added."""
    children = Children()
    env = {**os.environ, "IMS_VAR": str(place.folder()), "PYTHONUNBUFFERED": "1"}
    try:
        if not env.get("DATABASE_URL"):
            _own_database(place, children, env, throwaway=throwaway)
        elif not env.get("DATABASE_OWNER_URL"):
            # One address for both roles: programs put the owner's rights off right after connecting.
            env["DATABASE_OWNER_URL"] = env["DATABASE_URL"]
            env["DATABASE_URL"] += ("&" if "?" in env["DATABASE_URL"] else "?") + AS_WEB_ROLE
        if not env.get("REDIS_URL"):
            env["REDIS_URL"] = broker.start(place, children, env)
        yield env, children
    finally:
        children.stop()


def _own_database(place: Place, children: Children, env: dict[str, str], *, throwaway: bool) -> None:
    cluster = Postgres(place, throwaway=throwaway)
    cluster.start(children, env)
    make = [place.python, "-m", "ims.launcher.roles", cluster.url("postgres", "postgres"), "ims"]
    done = subprocess.run(make, cwd=place.root, env=env, capture_output=True, text=True)
    if done.returncode:
        raise Trouble(f"could not make the roles: {(done.stderr.strip().splitlines() or ['no message'])[-1]}")
    env["DATABASE_OWNER_URL"] = cluster.url("ims_owner")
    env["DATABASE_URL"] = cluster.url("ims_web")
