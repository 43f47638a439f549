"""Files in DATA_DIR/metrics with the values of each process, so that any process can show the sums of all.

prometheus-client's multiprocess mode writes them. This module does what it leaves to its users: it gives each process a
name that no other has had, allocates the files, and adds those of processes that have ended to one file.
"""

import fcntl
import os
import secrets
import shutil
import struct
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

FOLDER: Path = settings.DATA_DIR / "metrics"
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(FOLDER)  # before the library is loaded

from prometheus_client import CollectorRegistry, Metric, values  # noqa: E402
from prometheus_client.mmap_dict import MmapedDict, mmap_key  # noqa: E402
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402
from prometheus_client.registry import Collector  # noqa: E402

_ENDED = "ended"  # in names of files, in place of a process: the sums of all that have ended
_LOCK = "lock"
_LOCKED_WITHIN = 0.5  # seconds
_SIZES = {"histogram": 524_288}  # bytes of a file; there are many series of histograms
_SIZE = 65_536
_HEADER = struct.Struct("i")  # at the beginning of a file: how many of its bytes are used
_UNREADABLE = (ValueError, RuntimeError, struct.error)

_own_name = (0, "")  # process id, name

_allocate: Callable[[int, int, int], None] | None = getattr(os, "posix_fallocate", None)  # Linux has both
_in_memory: Callable[[str], int] | None = getattr(os, "memfd_create", None)


class _File(MmapedDict):
    """A file of this process, which is locked until the process ends."""

    def __init__(self, filename: str) -> None:
        with _locked():  # else the file could be taken for that of an ended process before it has its lock
            super().__init__(_allocated(Path(filename)))  # type: ignore[no-untyped-call]
            with suppress(OSError):
                fcntl.flock(self._f, fcntl.LOCK_SH | fcntl.LOCK_NB)


def prepare() -> None:
    """Let the library use these files; call it before the first metric is defined."""
    _make_folder()
    values.MmapedDict = _File  # type: ignore[attr-defined, assignment]
    values.ValueClass = values.MultiProcessValue(_name_of_this_process)  # type: ignore[no-untyped-call]


def forget_all() -> None:
    """Begin again with zero, before any process counts."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    _make_folder()


def add_ended() -> None:
    """Add the values of processes that have ended to one file, and remove theirs; live gauges end with it.

    So the number of files is bounded by that of the processes that run. Without space on the disk, files stay.
    """
    with _locked() as is_mine:
        if is_mine:
            _add_ended()


def registry(measured: Iterable[Metric]) -> CollectorRegistry:
    """Return a registry with the sums of all processes, as they are in this moment, and the measured metrics."""
    found = CollectorRegistry()
    with _locked() as is_mine:
        if is_mine:
            _add_ended()
        collector = MultiProcessCollector(None, str(FOLDER))  # type: ignore[no-untyped-call]
        families = list(collector.collect())  # type: ignore[no-untyped-call]
    found.register(_Collected([*families, *measured]))
    return found


class _Collected(Collector):
    """Metrics with their values."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        """Return them."""
        return self._families


def _make_folder() -> None:
    with suppress(OSError):  # without space a process counts in its memory
        FOLDER.mkdir(mode=0o700, exist_ok=True)
        (FOLDER / _LOCK).touch()


def _name_of_this_process() -> str:
    """Return a name without an underscore that is this process's alone, also beside those of other containers."""
    global _own_name
    if _own_name[0] != os.getpid():
        _own_name = os.getpid(), f"{os.getpid()}-{secrets.token_hex(4)}"
    return _own_name[1]


def _allocated(path: Path) -> str:
    """Return the path of the file, which has its blocks. Without space or permission, it is one in memory.

    A process that writes to a page without a block is killed when the disk is full.
    """
    if _allocate is None or _in_memory is None:
        return str(path)
    size = _SIZES.get(path.name.partition("_")[0], _SIZE)
    try:
        with path.open("ab") as file:
            _allocate(file.fileno(), 0, size)
    except OSError:
        with suppress(OSError):
            path.unlink()
        return f"/proc/self/fd/{_in_memory(path.name)}"
    return str(path)


@contextmanager
def _locked() -> Iterator[bool]:
    """Lock the folder, and tell whether that succeeded soon: a process that hangs must not stop the others."""
    try:
        file = (FOLDER / _LOCK).open("rb")
    except OSError:
        yield False
        return
    with file:
        until = time.monotonic() + _LOCKED_WITHIN
        while not (is_mine := _lock(file.fileno())) and time.monotonic() < until:
            time.sleep(0.005)
        yield is_mine


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _add_ended() -> None:
    for path in FOLDER.glob("*.db"):
        kind, _, name = path.stem.rpartition("_")
        if name == _ENDED or not _has_ended(path):
            continue
        try:
            if not kind.startswith("gauge_live"):
                _add(path, into=FOLDER / f"{kind}_{_ENDED}.db")
        except _UNREADABLE:
            pass  # killed while it wrote: nothing can be kept
        except OSError:
            continue
        with suppress(OSError):
            path.unlink()


def _has_ended(path: Path) -> bool:
    """Tell whether no process has the file's lock any more."""
    try:
        with path.open("rb") as file:
            return _lock(file.fileno())
    except OSError:
        return False


def _add(path: Path, *, into: Path) -> None:
    """Add the values of a file to those of another. Raises OSError, and those of _UNREADABLE."""
    sources = [source for source in (into, path) if source.exists()]
    draft = into.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with draft.open("ab") as file:
        size = sum(map(_used, sources)) + _SIZE
        _allocate(file.fileno(), 0, size) if _allocate else file.truncate(size)
    sums = MmapedDict(str(draft))  # type: ignore[no-untyped-call]
    for metric in MultiProcessCollector.merge(map(str, sources), accumulate=False):  # type: ignore[no-untyped-call]
        for name, labels, value, *_ in metric.samples:
            key = mmap_key(metric.name, name, list(labels), list(labels.values()), metric.documentation)
            sums.write_value(key, value, 0.0)  # type: ignore[no-untyped-call]
    sums.close()  # type: ignore[no-untyped-call]
    draft.replace(into)


def _used(path: Path) -> int:
    with path.open("rb") as file:
        return int(_HEADER.unpack(file.read(_HEADER.size))[0])
