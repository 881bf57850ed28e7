"""What the launcher says to people: short lines, and for every trouble one line that tells how to mend it."""

import sys


class Trouble(Exception):
    """The launcher cannot go on; the message is one sentence that says why and what to do."""


class AskedToStop(SystemExit):
    """A service manager, a closing terminal or a shutdown wants us to end: stop everything, then leave."""


def say(line: str) -> None:
    """Write one line for the person who started the launcher."""
    sys.stdout.write(f"ims: {line}\n")
    sys.stdout.flush()
