"""supervisord, as a program of its own: `python -P supervision.py CONFIGURATION HEARTBEATS RESTART LISTENER …`: two
paths, what to become after SIGUSR2 as JSON, and the descriptors of open sockets.

It differs from plain supervisord: the output of every process goes to this one's own (a terminal, a pipe or a socket);
SIGHUP, as from a closed terminal, stops everything; children die with this process, and inherit the sockets that it was
given; Caddy stops first, Valkey last, and the others at once; a process without a recent heartbeat is killed, and so
started again, with pauses if it ends soon each time; and after SIGUSR2 everything stops and RESTART replaces this
process, with the sockets, in which new connections wait. It has a `command`, the `folder` to run it in, and the
`variables` that it reads from a file again.
"""

import ctypes
import json
import os
import signal
import socket
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from supervisor import events, loggers
from supervisor.medusa import asyncore_25 as asyncore
from supervisor.options import ServerOptions
from supervisor.supervisord import Supervisor

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP)

_LONGEST_SILENCE = 12.0  # seconds
_LONGEST_PAUSE = 10  # seconds before a process that ended soon after its start is started again
_LONGEST_POLL = 0.2  # seconds between two looks at the processes
_STOPS_FIRST, _STOPS_LAST = "caddy", "valkey"
PID_FILE = "supervisord.pid"  # in the folder of the configuration

_prctl = getattr(ctypes.CDLL(None), "prctl", None)  # Linux has it
_PR_SET_PDEATHSIG = 1


class _Options(ServerOptions):  # type: ignore[misc]  # supervisor has no types
    """supervisord's signal handling and forks."""

    restarts = False  # after everything has stopped

    def setsignals(self) -> None:
        """Handle signals; those that came since `manage.py run` blocked them are delivered now."""
        under_nohup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        super().setsignals()
        if under_nohup:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)

    def get_signal(self) -> int | None:
        """Return the next signal; SIGHUP and SIGUSR2 stop everything instead of reloading."""
        received: int | None = super().get_signal()
        self.restarts = self.restarts or received == signal.SIGUSR2
        return signal.SIGTERM if received in (signal.SIGHUP, signal.SIGUSR2) else received

    def close_fd(self, fd: int) -> None:
        """Leave the listening sockets open in children."""
        if str(fd) not in _listeners():
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
        events.subscribe(events.ProcessStateBackoffEvent, _on_early_exit)
        events.subscribe(events.Tick5Event, self._kill_hanging)
        for group in sorted(self.process_groups.values()):
            group.transition()  # start now; the loop first waits for a second
        _tell_systemd(b"READY=1")
        poll = self.options.poller.poll
        self.options.poller.poll = lambda seconds: poll(min(seconds, _LONGEST_POLL))  # it waits for a whole second
        super().runforever()

    def ordered_stop_groups_phase_1(self) -> None:
        """Stop Caddy, which still needs answers for its visitors, then all others at once, and Valkey last."""
        groups = {group.config.name: group for group in self.stop_groups}
        first = groups.get(_STOPS_FIRST)
        if first is not None and first.get_unstopped_processes():
            first.stop_all()
            return
        for name, group in groups.items():
            if name != _STOPS_LAST or len(groups) == 1:
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
                    _say(f"Process {pid} is not responding. Killing it.")
                    os.kill(pid, signal.SIGKILL)


def _tell_systemd(state: bytes) -> None:
    """Send the state to systemd, if it has started this process and waits for it (sd_notify(3))."""
    path = os.environ.get("NOTIFY_SOCKET", "")
    if path:
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.sendto(state, path.replace("@", "\0", 1))


def _print(event: Any) -> None:
    _write(2 if event.channel == "stderr" else 1, event.data)


def _on_exit(event: Any) -> None:
    """Report the exit and kill the process group: an orphaned web worker would keep the port."""
    _say(f"{event.process.config.name} ended and will be restarted.")
    with suppress(ProcessLookupError):
        os.killpg(event.process.pid, signal.SIGKILL)


def _on_early_exit(event: Any) -> None:
    """Let a process that ends soon after each start pause longer each time, so that it does not fill the log.

    Without a pause after the first time: it may have been killed.
    """
    process = event.process
    process.backoff = min(process.backoff, _LONGEST_PAUSE + 1)
    process.delay = time.time() + process.backoff - 1
    _on_exit(event)


def _say(message: str) -> None:
    """Write a line to stderr, in the form of the installation's log."""
    if os.environ.get("LOG_FORMAT", "").strip().lower() == "json":
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        fields = {"time": at, "level": "WARNING", "logger": "supervision", "message": message, "request_id": "-"}
        message = json.dumps(fields | {"process": "supervisor", "pid": os.getpid()})
    _write(2, f"{message}\n".encode())


def _write(descriptor: int, data: bytes) -> None:
    with suppress(OSError):  # the reader is gone
        while data:
            data = data[os.write(descriptor, data) :]


def main() -> None:
    """Run the configuration's processes until a signal."""
    loggers.Handler.handleError = lambda _handler: None  # a file that its disk does not take: not a traceback a line
    options = _Options()
    options.realize(["--configuration", sys.argv[1]])
    options.first, options.test = True, False
    with suppress(asyncore.ExitNow):  # everything has stopped
        _Supervisor(options).main()
    if options.restarts:
        _become(json.loads(sys.argv[3]))


def _listeners() -> list[str]:
    return sys.argv[4:]


def _become(restart: dict[str, Any]) -> None:
    """Replace this process; of its open files only the sockets stay open."""
    for descriptor in map(int, os.listdir("/proc/self/fd" if os.path.exists("/proc/self/fd") else "/dev/fd")):
        with suppress(OSError):  # the one that listed them
            os.set_inheritable(descriptor, descriptor <= 2 or str(descriptor) in _listeners())
    for name in restart["variables"]:
        os.environ.pop(name, None)
    os.chdir(restart["folder"])
    os.execv(restart["command"][0], restart["command"])  # noqa: S606 - no shell, our own command


if __name__ == "__main__":
    main()
