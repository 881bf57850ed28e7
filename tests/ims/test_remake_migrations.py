"""The first migrations are what the models give, and two runs write the same bytes."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from ims.management.commands.remake_migrations import differing, remade


@pytest.mark.parametrize("seed", ["1", "2"])
def test_whatever_the_order_of_sets_the_same_bytes_are_written(seed: str) -> None:
    run = subprocess.run(
        [sys.executable, "manage.py", "remake_migrations", "--check"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")


def test_an_app_whose_migration_reads_otherwise_is_named() -> None:
    texts = remade()
    assert differing(texts) == []
    assert differing({**texts, "reports": texts["reports"] + "\n"}) == ["reports"]
