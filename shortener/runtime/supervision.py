"""supervisord, as a program of its own: `python -P supervision.py CONFIGURATION`.

It differs from plain supervisord in three ways: the output of every process goes to this one's own (a terminal, a pipe
or a socket); SIGHUP, as from a closed terminal, stops everything; and children die with this process.
"""

import ctypes
import os
import signal
import sys
from contextlib import suppress
from typing import Any

from supervisor import events
from supervisor.medusa import asyncore_25 as asyncore
from supervisor.options import ServerOptions
from supervisor.supervisord import Supervisor

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP)

_prctl = getattr(ctypes.CDLL(None), "prctl", None)  # Linux has it
_PR_SET_PDEATHSIG = 1


class _Options(ServerOptions):  # type: ignore[misc]  # supervisor has no types
    """supervisord's signal handling and forks."""

    def setsignals(self) -> None:
        """Handle signals; those that came since `manage.py run` blocked them are delivered now."""
        under_nohup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        super().setsignals()
        if under_nohup:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)

    def get_signal(self) -> int | None:
        """Return the next signal; SIGHUP stops everything instead of reloading."""
        received: int | None = super().get_signal()
        return signal.SIGTERM if received == signal.SIGHUP else received

    def setpgrp(self) -> None:
        """Prepare a child: default signal handlers, a process group of its own, SIGTERM when the parent dies."""
        for ending in ENDINGS:
            signal.signal(ending, signal.SIG_DFL)
        if _prctl is not None:
            _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        super().setpgrp()


class _Supervisor(Supervisor):  # type: ignore[misc]  # supervisor has no types
    """supervisord's loop, with our event listeners, which its run() clears."""

    def runforever(self) -> None:
        events.subscribe(events.ProcessLogEvent, _print)
        events.subscribe(events.ProcessStateExitedEvent, _on_exit)
        events.subscribe(events.ProcessStateBackoffEvent, _on_exit)
        for group in sorted(self.process_groups.values()):
            group.transition()  # start now; the loop first waits for a second
        super().runforever()


def _print(event: Any) -> None:
    _write(2 if event.channel == "stderr" else 1, event.data)


def _on_exit(event: Any) -> None:
    """Report the exit and kill the process group: an orphaned web worker would keep the port."""
    _write(2, f"{event.process.config.name} has ended and is started again.\n".encode())
    with suppress(ProcessLookupError):
        os.killpg(event.process.pid, signal.SIGKILL)


def _write(descriptor: int, data: bytes) -> None:
    with suppress(OSError):  # the reader is gone
        while data:
            data = data[os.write(descriptor, data) :]


def main() -> None:
    """Run the configuration's processes until a signal."""
    options = _Options()
    options.realize(["--configuration", sys.argv[1]])
    options.first, options.test = True, False
    with suppress(asyncore.ExitNow):  # everything has stopped
        _Supervisor(options).main()


if __name__ == "__main__":
    main()
