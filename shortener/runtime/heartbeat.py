"""Heartbeats of processes: supervision.py kills one whose heartbeat stops, because it hangs."""

import os
import threading
import time

from django.conf import settings

HEARTBEATS = "alive"  # the folder of files that are named by a process and hold the time of its last heartbeat
_PERIOD = 1.0  # seconds


def start() -> None:
    """Write this process's heartbeat each second from now on, in a thread of its own."""
    threading.Thread(target=_beat, name="heartbeat", daemon=True).start()


def _beat() -> None:
    folder = settings.DATA_DIR / HEARTBEATS
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / str(os.getpid())
    pause = threading.Event()
    while True:
        # The time since the machine's start, which neither a changed clock nor a suspended machine moves.
        file.write_text(str(time.monotonic()))
        pause.wait(_PERIOD)
