"""What a server's processes use: processor time and memory."""

from collections.abc import Callable, Iterator

import psutil


def processor_time(pid: int) -> float:
    """Return the seconds that the process and its living descendants have used so far."""
    return sum(_of_each(pid, lambda process: sum(process.cpu_times()[:2])))


def memory(pid: int) -> int:
    """Return the bytes of the process and its descendants, with their share of what they have in common (PSS)."""
    return int(sum(_of_each(pid, lambda process: process.memory_full_info().pss)))


def _of_each(pid: int, read: Callable[[psutil.Process], float]) -> Iterator[float]:
    first = psutil.Process(pid)
    for process in (first, *first.children(recursive=True)):
        try:
            yield read(process)
        except psutil.NoSuchProcess:
            continue
