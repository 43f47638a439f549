"""Metrics that are measured when /metrics is asked for: Redis, the queue of tasks, the disk and the version."""

import os
import platform
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any

from cachetools.func import ttl_cache
from django.conf import settings
from django.db import connection
from prometheus_client import Metric

from shortener import __version__, redis
from shortener.backups import figures
from shortener.metrics import measurements
from shortener.metrics.measurements import Measured

_QUEUES = ("celery",)  # Celery's name for its default queue
_UNACKNOWLEDGED = "unacked"  # kombu's hash of messages that a worker has taken: running, or waiting for a retry
_SIZES_FOR = 60.0  # seconds in which the sizes of files are not read again
_PARTS = ("valkey", "static", "metrics")  # folders in DATA_DIR

_QUEUED = Measured("shortener_queue_tasks", "Tasks that wait in a queue for a worker.", ("queue",))
_TAKEN = Measured(
    "shortener_queue_taken_tasks", "Tasks that a worker has taken: they run, or wait there for their next attempt."
)
_REDIS_MEMORY = Measured("shortener_redis_memory_bytes", "Memory that Redis uses for its data.")
_REDIS_MAX_MEMORY = Measured("shortener_redis_max_memory_bytes", "Memory that Redis may use; 0 is without a limit.")
_REDIS_CLIENTS = Measured("shortener_redis_clients", "Connections to Redis, of all its clients.")
_REDIS_EVICTED = Measured(
    "shortener_redis_evicted_keys_total", "Keys that Redis has evicted. Any may have been a click.", is_counter=True
)
_DISK_FREE = Measured("shortener_disk_free_bytes", "Free bytes of the disk with DATA_DIR.")
_DISK_SIZE = Measured("shortener_disk_size_bytes", "Size of the disk with DATA_DIR.")
_DATA = Measured("shortener_data_bytes", "Bytes of the files in DATA_DIR.", ("part",))
_BUILD = Measured(
    "shortener_build_info", "1, with the versions that run in the labels.", ("version", "python", "django", "database")
)


def add_all() -> None:
    """Let /metrics measure these."""
    measurements.add("redis", _redis)
    measurements.add("queue", _queue)
    measurements.add("disk", _disk)
    measurements.add("build", _build)
    measurements.add("backups", figures.measured)


def _redis() -> Iterable[Metric]:
    about: Any = redis.client().info()  # its type includes awaitables
    yield _REDIS_MEMORY.is_now(about["used_memory"])
    yield _REDIS_MAX_MEMORY.is_now(about.get("maxmemory", 0))
    yield _REDIS_CLIENTS.is_now(about["connected_clients"])
    yield _REDIS_EVICTED.is_now(about["evicted_keys"])


def _queue() -> Iterable[Metric]:
    with redis.client_of(settings.BROKER_URL).pipeline(transaction=False) as pipeline:
        for queue in _QUEUES:
            pipeline.llen(queue)
        pipeline.hlen(_UNACKNOWLEDGED)
        *lengths, taken = pipeline.execute()
    yield _QUEUED.are_now({(queue,): length for queue, length in zip(_QUEUES, lengths, strict=True)})
    yield _TAKEN.is_now(taken)


def _disk() -> Iterable[Metric]:
    usage = shutil.disk_usage(settings.DATA_DIR)
    yield _DISK_FREE.is_now(usage.free)
    yield _DISK_SIZE.is_now(usage.total)
    yield _DATA.are_now(_sizes())


def _build() -> Iterable[Metric]:
    labels = __version__, platform.python_version(), metadata.version("django"), connection.vendor
    yield _BUILD.are_now({labels: 1})


@ttl_cache(1, ttl=_SIZES_FOR)
def _sizes() -> dict[tuple[str], float]:
    folders = {(part,): float(sum(_files(settings.DATA_DIR / part))) for part in _PARTS}
    database = settings.DATA_DIR.glob("db.sqlite3*")
    others = [path for path in settings.DATA_DIR.glob("*") if path.is_file() and not path.name.startswith("db.sqlite3")]
    return folders | {("database",): float(sum(map(_size, database))), ("others",): float(sum(map(_size, others)))}


def _files(folder: Path) -> Iterator[int]:
    """Yield the bytes on the disk of each file below the folder."""
    for parent, _folders, names in os.walk(folder):
        for name in names:
            yield _size(Path(parent, name))


def _size(path: Path) -> int:
    with suppress(OSError):  # removed since
        return path.stat().st_blocks * 512
    return 0
