"""granian for both planes, on a socket that is open already."""

import ctypes
import gc
import resource
import socket
from contextlib import suppress
from importlib import import_module
from typing import Any

from django.conf import settings
from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces, Loops
from granian.log import LogLevels
from granian.server.mp import MPServer

from shortener.runtime import heartbeat

_DRAINS_WITHIN = 2  # seconds until a worker that still answers is killed; the server itself is after 3
_M_MMAP_THRESHOLD = -3  # of <malloc.h>
_SPARE_FILES = 256  # for databases, Redis, files and the other plane

# Lets the lines of granian itself be written as all others are.
_JSON_LOGS = {"loggers": {"_granian": {"handlers": [], "propagate": True}}}


def serve(
    target: str, interface: Interfaces, listener: socket.socket, *, name: str, workers: int, **options: Any
) -> None:
    """Serve the application until SIGTERM or SIGINT; a worker that ends is replaced. Returns after draining.

    Metrics call this process by the name, and "-parent".
    """
    # Workers are forks, and share the memory of loaded modules as long as no collection writes to it.
    import_module(target.partition(":")[0])
    gc.collect()
    gc.freeze()
    _return_large_buffers()
    heartbeat.start(f"{name}-parent")  # each worker has its own
    _Server(
        listener,
        target=target,
        interface=interface,
        workers=workers,
        http=HTTPModes.http1,
        websockets=False,
        loop=Loops.uvloop,
        respawn_failed_workers=True,
        workers_kill_timeout=_DRAINS_WITHIN,
        # granian advises against more threads than twice the cores; ours wait for clients, too.
        log_level=LogLevels.error,
        log_dictconfig=_JSON_LOGS if settings.LOG_FORMAT == "json" else None,
        **options,
    ).serve()


def _return_large_buffers() -> None:
    """Let glibc give memory blocks above 128 kB back when they are freed, in this process and its forks.

    By default it learns from the first 16 MB of a password's hash to keep such blocks, in each thread's own heap.
    """
    with suppress(AttributeError, OSError):  # another C library
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, 131_072)


def most_connections() -> int:
    """Raise this process's limit of open files as far as it may, and return how many connections that allows."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = min(hard, 65_536) if hard != resource.RLIM_INFINITY else 65_536
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return max(most - _SPARE_FILES, 128)


class _Server(MPServer):
    """granian, whose workers all accept from one socket; by default each binds the port by itself.

    So a connection that waits is accepted by any worker, and none is reset when a worker ends.
    """

    def __init__(self, listener: socket.socket, **options: Any) -> None:
        super().__init__(**options)
        self._listener = listener

    def _init_shared_socket(self) -> None:
        is_unix = self._listener.family == socket.AF_UNIX
        self._shd = SocketHolder(self._listener.fileno(), is_unix, self.backlog)  # type: ignore[call-arg, assignment]
        self._sso = self._listener
