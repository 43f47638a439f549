"""supervisord, as a program of its own: `python -P supervision.py CONFIGURATION`.

It differs in what a terminal and an init system need: the output of every process goes to this one's own, whatever that
is (a terminal, a pipe, a socket); a closed terminal ends everything; nothing outlives the process that started it.
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
    """supervisord's dealings with the system."""

    def setsignals(self) -> None:
        """Listen to signals; the ones that came since `manage.py run` blocked them arrive now."""
        under_nohup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        super().setsignals()
        if under_nohup:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)

    def get_signal(self) -> int | None:
        """Return the next signal; a hang-up means the end, not a restart without a terminal."""
        received: int | None = super().get_signal()
        return signal.SIGTERM if received == signal.SIGHUP else received

    def setpgrp(self) -> None:
        """Begin a child: alone in its group, ended by any signal from now on, and by the end of its parent."""
        for ending in ENDINGS:
            signal.signal(ending, signal.SIG_DFL)
        if _prctl is not None:
            _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        super().setpgrp()


class _Supervisor(Supervisor):  # type: ignore[misc]  # supervisor has no types
    """supervisord's loop, with the listeners that `run` has just cleared."""

    def runforever(self) -> None:
        events.subscribe(events.ProcessLogEvent, _print)
        events.subscribe(events.ProcessStateExitedEvent, _begin_anew)
        events.subscribe(events.ProcessStateBackoffEvent, _begin_anew)
        for group in sorted(self.process_groups.values()):
            group.transition()  # at once; the loop would begin with a second of waiting
        super().runforever()


def _print(event: Any) -> None:
    _write(2 if event.channel == "stderr" else 1, event.data)


def _begin_anew(event: Any) -> None:
    """Say what has ended, and end what it left: an orphaned web worker would go on answering on the same port."""
    _write(2, f"{event.process.config.name} has ended and is started again.\n".encode())
    with suppress(ProcessLookupError):
        os.killpg(event.process.pid, signal.SIGKILL)


def _write(descriptor: int, data: bytes) -> None:
    with suppress(OSError):  # nobody reads any more
        while data:
            data = data[os.write(descriptor, data) :]


def main() -> None:
    """Keep the configuration's processes alive until a signal."""
    options = _Options()
    options.realize(["--configuration", sys.argv[1]])
    options.first, options.test = True, False
    with suppress(asyncore.ExitNow):  # everything has stopped
        _Supervisor(options).main()


if __name__ == "__main__":
    main()
