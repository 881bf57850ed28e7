"""The launcher's commands; each makes sure of its set-up first, so that no other step is ever needed."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from types import FrameType

from ims.launcher import catalogues, environment, packages
from ims.launcher.children import dies_with_parent
from ims.launcher.demo import demo
from ims.launcher.place import Place, here
from ims.launcher.services import services
from ims.launcher.trouble import AskedToStop, Trouble, say

Command = Callable[[Place, list[str]], int]
# All tests share the cores, a file at a time in the order of tests/conftest.py, each process on a database of its own.
SIDE_BY_SIDE = ["-q", "-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"]


def setup(place: Place, _words: list[str]) -> int:
    """Make the environment with everything that tests and checks need, and start nothing."""
    environment.ensure(place, dev=True)
    catalogues.ensure(place)
    return 0


def system(place: Place, _words: list[str]) -> int:
    """Install the system packages that documents need, as the image does."""
    packages.ensure(packages.TO_RUN)
    return 0


def test(place: Place, words: list[str]) -> int:
    """Run every test, or those that the words name, on a private database and broker."""
    return run(place, ["pytest", *(words or SIDE_BY_SIDE)])


def run(place: Place, words: list[str]) -> int:
    """Run a Python module (its name, then its words) on the tests' database and broker, as the tables' owner."""
    packages.ensure(packages.TO_RUN + packages.TO_TEST)
    environment.ensure(place, dev=True)
    catalogues.ensure(place)
    with services(place.for_tests(), throwaway=True) as (env, _children):
        # Test databases are made and dropped, which only their owner may do.
        env["DATABASE_URL"] = env["DATABASE_OWNER_URL"]
        return _foreground(place, [place.python, "-m", *words], env)


def check(place: Place, words: list[str]) -> int:
    """Run the checks that need no running application: style, types, imports, templates, migrations."""
    environment.ensure(place, dev=True)
    catalogues.ensure(place)
    packages.ensure(packages.TO_RUN)
    from ims.launcher.checks import run_all

    return run_all(place, words)


def messages(place: Place, _words: list[str]) -> int:
    """Bring the translations into step with the sources, and compile them."""
    environment.ensure(place, dev=True)
    return _foreground(place, [place.python, "-m", "ims.messages", "update"], dict(os.environ))


def _foreground(place: Place, command: list[str], env: dict[str, str]) -> int:
    """Run a command that has the terminal; Ctrl-C goes to it, and we wait until it has ended."""
    process = subprocess.Popen(command, cwd=place.root, env=env, preexec_fn=dies_with_parent())
    while True:
        try:
            return process.wait()
        except (KeyboardInterrupt, SystemExit):
            # A signal to us alone did not reach it.
            process.terminate()


COMMANDS: dict[str, Command] = {
    "setup": setup,
    "demo": demo,
    "packages": system,
    "test": test,
    "run": run,
    "check": check,
    "messages": messages,
}


def main(words: list[str]) -> int:
    """Run the named command; return its exit code, 2 for trouble, 130 when interrupted.

    Asked to end by SIGTERM or SIGHUP, the demo has done what was wanted (0); any other command was cut short (128 +
    signal).
    """
    if not words or words[0] not in COMMANDS:
        sys.stderr.write(f"usage: python3 -m ims.launcher {{{'|'.join(COMMANDS)}}} [words]\n")
        return 2
    # A shell starts background commands with Ctrl-C ignored; whoever sends it to us means it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _leave)
    try:
        os.chdir(here().root)
        return COMMANDS[words[0]](here(), words[1:])
    except Trouble as trouble:
        say(str(trouble))
        return 2
    except KeyboardInterrupt:
        return 130


def _leave(number: int, _frame: FrameType | None) -> None:
    """Turn a request to end into an exception, so that everything started is stopped on the way out."""
    raise AskedToStop(128 + number)
