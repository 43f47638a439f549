"""What log lines say about their origin: the request, the task and the kind of process that the code runs for."""

from contextvars import ContextVar

NONE = "-"

request_id: ContextVar[str] = ContextVar("request_id", default=NONE)  # of a task: of the request that enqueued it
task: ContextVar[tuple[str, str]] = ContextVar("task", default=("", ""))  # name and id

_process = ""


def current_process() -> str:
    """Return the kind of this process, such as "redirects"; "" for a command."""
    return _process


def set_process(name: str) -> None:
    """Set the kind of this process."""
    global _process
    _process = name
