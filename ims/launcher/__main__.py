"""``python3 -m ims.launcher COMMAND``: the one command behind every ``make`` target."""

import sys

# Said before anything is imported that an older Python could not even read.
if sys.version_info < (3, 11):  # noqa: UP036 - this is the block that tells people so
    sys.exit("ims: Python 3.11 or newer is needed; name one: make PYTHON3=python3.11")

from ims.launcher.commands import main

sys.exit(main(sys.argv[1:]))
