"""Lines of the log: bounded in bytes and in number, whatever clients send.

Control characters are escaped and tracebacks indented, so that nothing from a request looks like a line of its own.
"""

import logging
import re
import time
from threading import Lock
from types import TracebackType

from cachetools import LRUCache

from shortener import context

LONGEST = 4_096  # bytes of one line
_MOST_LINES = 80  # of a traceback
_MINUTE = 60.0
_MOST_ALIKE = 10  # warnings and errors alike in a minute
# Django's logger of refusals: malformed Host headers, cookies and forms. Its messages quote the request.
_REFUSALS = "django.security"

# Characters that end or overwrite a line or change the direction of the text, and those that cannot be encoded.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def safe_line(text: str) -> str:
    """Return the text in one line of at most LONGEST bytes, with escapes for control characters."""
    text = _UNSAFE.sub(lambda match: match[0].encode("unicode_escape").decode(), text[:LONGEST])
    encoded = text.encode()
    return text if len(encoded) <= LONGEST else encoded[: LONGEST - 3].decode(errors="ignore") + "…"


def bounded(text: str, longest: int) -> str:
    """Return the beginning of the text that has at most so many bytes in UTF-8; what cannot be encoded is a "?"."""
    return text[:longest].encode(errors="replace")[:longest].decode(errors="ignore")


class LineFormatter(logging.Formatter):
    """Formats each record as one safe line, and a traceback as indented ones."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the line; after lines that were left out, with their number."""
        line = safe_line(super().formatMessage(record))
        left_out = getattr(record, "left_out", 0)
        return f"{line} ({left_out} more like this were left out)" if left_out else line

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """Return the traceback, without its middle if it is long."""
        lines = [f"    {safe_line(line)}" for line in super().formatException(ei).split("\n")]
        if len(lines) > _MOST_LINES:
            half = _MOST_LINES // 2
            lines[half:-half] = ["    …"]
        return "\n".join(lines)


class OriginFilter(logging.Filter):
    """Sets what a record says about its origin: `request_id` ("-" outside of requests), `task` and `process_kind`."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record."""
        # Django logs error responses after the outermost middleware has returned, and passes the request; the access
        # log passes the id.
        request = getattr(record, "request", None)
        answered = getattr(record, "answered", "") or getattr(request, "request_id", "")
        record.request_id = answered or context.request_id.get()
        record.task = context.task.get()
        record.process_kind = context.current_process()
        return True


class RepetitionFilter(logging.Filter):
    """Leaves out warnings and errors after ten alike in a minute; of requests that Django refuses, one line is kept."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: LRUCache[tuple[object, ...], tuple[float, int]] = LRUCache(1_000)
        self._lock = Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether the record is logged."""
        if record.levelno < logging.WARNING:
            return True
        is_refusal = record.name.startswith(_REFUSALS)
        if is_refusal:
            record.exc_info = record.exc_text = None  # its traceback is of Django alone
        most = 1 if is_refusal else _MOST_ALIKE
        key = (record.name, record.levelno) if is_refusal else (record.name, record.levelno, *_place(record))
        now = time.monotonic()
        with self._lock:
            began_at, number = self._seen.get(key, (now, 0))
            if now - began_at >= _MINUTE:
                record.left_out = max(0, number - most)
                began_at, number = now, 0
            self._seen[key] = began_at, number + 1
        return number < most


def _place(record: logging.LogRecord) -> tuple[object, ...]:
    """Return what tells records apart: where they are logged, and where their exception was raised."""
    traceback = record.exc_info[2] if record.exc_info else None
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    raised = (traceback.tb_frame.f_code.co_filename, traceback.tb_lineno) if traceback else None
    return record.pathname, record.lineno, raised
