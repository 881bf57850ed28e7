"""Child processes that never outlive the launcher: each in a group of its own, stopped in order, bound to our death."""

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ims.launcher.trouble import Trouble

PR_SET_PDEATHSIG = 1
LARGEST_LOG = 10_000_000
_libc = ctypes.CDLL(None, use_errno=True)


def dies_with_parent(stop_with: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """Return what runs between fork and exec: the kernel shall signal the child when we end, even by SIGKILL."""
    return partial(_libc.prctl, PR_SET_PDEATHSIG, int(stop_with), 0, 0, 0)


@dataclass
class Child:
    """A running program of the installation."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path
    stop_with: signal.Signals = signal.SIGTERM
    patience: float = 10

    def is_running(self) -> bool:
        """Say whether it still runs."""
        return self.process.poll() is None

    def stop(self) -> None:
        """Ask it to stop, and after ``patience`` seconds end it with everything it started."""
        if self.is_running():
            self.process.send_signal(self.stop_with)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(self.patience)
        self._end_group()
        self.process.wait()

    def _end_group(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def why(self) -> str:
        """Return what it said last, for a line that tells why it stopped."""
        lines = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        return lines[-1][:300] if lines else "it said nothing"


@dataclass
class Children:
    """The running programs, stopped in the opposite order of their start."""

    running: list[Child] = field(default_factory=list)

    def start(
        self,
        name: str,
        command: list[str],
        *,
        env: dict[str, str],
        log: Path,
        cwd: Path,
        stop_with: signal.Signals = signal.SIGTERM,
        patience: float = 10,
    ) -> Child:
        """Start a program with its output in ``log``; Trouble when there is no such program."""
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_suffix(".old"))
        try:
            with log.open("ab") as output:
                process = subprocess.Popen(
                    command,
                    env=env,
                    cwd=cwd,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    process_group=0,
                    preexec_fn=dies_with_parent(stop_with),
                )
        except OSError as error:
            raise Trouble(f"could not start {name}: {error}") from None
        child = Child(name, process, log, stop_with, patience)
        self.running.append(child)
        return child

    def stop(self) -> None:
        """Stop all, the last started first; signals wait until that is done."""
        for wanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(wanted, signal.SIG_IGN)
        while self.running:
            self.running.pop().stop()

    def fallen(self) -> Child | None:
        """Return a program that stopped by itself, or None while all run."""
        return next((child for child in self.running if not child.is_running()), None)
