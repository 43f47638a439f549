"""What a process uses: memory, processor time and open files."""

import os
import re
import time
from contextlib import suppress
from pathlib import Path

from shortener.metrics import families

# On Linux; elsewhere memory and open files are not known.
_MEMORY = Path("/proc/self/smaps_rollup")
_DESCRIPTORS = "/proc/self/fd"
_PSS = re.compile(r"^Pss: +(\d+) kB$", re.MULTILINE)


class Usage:
    """The metrics of this process, under the name of its kind."""

    def __init__(self, process: str) -> None:
        families.process_starts.labels(process).inc()
        families.processes.labels(process).set(1)
        self._memory = families.process_memory.labels(process)
        self._files = families.process_open_files.labels(process)
        self._cpu = families.process_cpu.labels(process)
        self._counted = 0.0  # seconds of processor time

    def note(self) -> None:
        """Set the metrics to what is used now."""
        used = time.process_time()
        self._cpu.inc(used - self._counted)
        self._counted = used
        with suppress(OSError):
            self._files.set(len(os.listdir(_DESCRIPTORS)))
            if found := _PSS.search(_MEMORY.read_text()):
                self._memory.set(int(found[1]) * 1024)
