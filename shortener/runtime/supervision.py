"""supervisord, as a program of its own: `python -P supervision.py CONFIGURATION HEARTBEATS LISTENER …`: two
paths and the descriptors of open sockets.

It differs from plain supervisord: the output of every process goes to this one's own (a terminal, a pipe or a socket);
SIGHUP, as from a closed terminal, stops everything; children die with this process, and inherit the sockets that it was
given; all stop at once, Valkey last; and a process without a recent heartbeat is killed, and so started again.
"""

import ctypes
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from supervisor import events
from supervisor.medusa import asyncore_25 as asyncore
from supervisor.options import ServerOptions
from supervisor.supervisord import Supervisor

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP)

_LONGEST_SILENCE = 12.0  # seconds
_LONGEST_POLL = 0.2  # seconds between two looks at the processes
_STOPS_LAST = "valkey"

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

    def close_fd(self, fd: int) -> None:
        """Leave the listening sockets open in children."""
        if str(fd) not in sys.argv[3:]:
            super().close_fd(fd)

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
        events.subscribe(events.Tick5Event, self._kill_hanging)
        for group in sorted(self.process_groups.values()):
            group.transition()  # start now; the loop first waits for a second
        poll = self.options.poller.poll
        self.options.poller.poll = lambda seconds: poll(min(seconds, _LONGEST_POLL))  # it waits for a whole second
        super().runforever()

    def ordered_stop_groups_phase_1(self) -> None:
        """Stop everything at once, but Valkey when the others have ended."""
        for group in self.stop_groups:
            if group.config.name != _STOPS_LAST or len(self.stop_groups) == 1:
                group.stop_all()

    def _kill_hanging(self, _event: Any) -> None:
        """Kill the processes of ours whose last heartbeat is too old; an ended one leaves a file behind."""
        now = time.monotonic()
        groups = {process.pid for group in self.process_groups.values() for process in group.processes.values()}
        for file in Path(sys.argv[2]).glob("*"):
            with suppress(OSError, ValueError):  # it has just ended, or just begins to write
                pid, beat_at = int(file.name), float(file.read_text())
                if now - beat_at < _LONGEST_SILENCE:
                    continue
                file.unlink()
                if os.getpgid(pid) in groups:
                    _write(2, f"Process {pid} does not respond and is killed.\n".encode())
                    os.kill(pid, signal.SIGKILL)


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
