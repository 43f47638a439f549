"""What is counted for operators, in all processes together; /metrics shows it.

Each process adds to files of its own in DATA_DIR/metrics, so that any process can show the sums.
"""

import os
import shutil

from django.conf import settings

_FOLDER = settings.DATA_DIR / "metrics"
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(_FOLDER))  # before the library is loaded

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest  # noqa: E402
from prometheus_client.exposition import CONTENT_TYPE_LATEST  # noqa: E402
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead  # noqa: E402

CONTENT_TYPE = CONTENT_TYPE_LATEST

_FOLDER.mkdir(mode=0o700, exist_ok=True)

# One for each limit that a client can reach; `limit` is one of a few fixed names, never what a client has sent.
refused = Counter("shortener_refused_total", "Requests and connections refused by a limit.", ["limit"])
held_body_bytes = Gauge(
    "shortener_held_body_bytes", "Bytes of requests' bodies that are in memory.", multiprocess_mode="livesum"
)
open_files = Gauge(
    "shortener_open_files",
    "Files that the redirect processes have open: connections of clients and some of their own.",
    multiprocess_mode="livesum",
)


def forget_all() -> None:
    """Begin again with zero, before any process counts."""
    shutil.rmtree(_FOLDER, ignore_errors=True)
    _FOLDER.mkdir(mode=0o700)


def exposition() -> bytes:
    """Return the sums of all processes in Prometheus' text format."""
    for file in _FOLDER.glob("gauge_live*.db"):
        process = file.stem.rpartition("_")[2]
        if not _is_running(int(process)):
            mark_process_dead(process)  # type: ignore[no-untyped-call]
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
