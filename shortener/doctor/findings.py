"""Findings, and checks that end in time even when what they ask hangs."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from queue import Empty, Queue

ANSWERS_WITHIN = 15.0  # seconds for all checks of a group: they run side by side


class Level(Enum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Finding:
    """One sentence or two about a part of the installation: what is the case and, unless it is fine, what to do."""

    level: Level
    part: str
    text: str


class Findings:
    """The findings of a check, which adds them one by one."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.all: list[Finding] = []

    def ok(self, text: str) -> None:
        """Add what works."""
        self.all.append(Finding(Level.OK, self.part, text))

    def warn(self, text: str) -> None:
        """Add what works, but not well or not safely."""
        self.all.append(Finding(Level.WARNING, self.part, text))

    def fail(self, text: str) -> None:
        """Add what does not work or is unsafe."""
        self.all.append(Finding(Level.ERROR, self.part, text))


Check = Callable[[Findings], None]


def examine(checks: Iterable[tuple[str, Check]], *, within: float = ANSWERS_WITHIN) -> Iterator[Finding]:
    """Run the checks side by side and yield their findings in order; one that does not end in time is an error.

    The thread of such a check stays behind; it does not keep the process from ending.
    """
    deadline = time.monotonic() + within
    running: list[tuple[Findings, Queue[Exception | None]]] = []
    for part, check in checks:
        findings, outcome = Findings(part), Queue[Exception | None](1)
        threading.Thread(target=_run, args=(check, findings, outcome), daemon=True).start()
        running.append((findings, outcome))
    for findings, outcome in running:
        try:
            error = outcome.get(timeout=max(deadline - time.monotonic(), 0))
        except Empty:
            findings.fail(f"It did not answer within {within:g} seconds. It may hang.")
        else:
            if error is not None:
                findings.fail(f"The check failed: {' '.join(str(error).split()) or type(error).__name__}.")
        yield from findings.all.copy()


def _run(check: Check, findings: Findings, outcome: "Queue[Exception | None]") -> None:
    try:
        check(findings)
    except Exception as error:  # noqa: BLE001 - any error is a finding
        outcome.put(error)
    else:
        outcome.put(None)
