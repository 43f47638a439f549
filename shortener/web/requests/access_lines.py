"""Lines of the access log. They have no visitor's address, no query string and no secret in a path."""

import logging
import os
import queue
import re
import time
from logging.handlers import QueueHandler, QueueListener

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from shortener import metrics
from shortener.web.requests.hop import is_from_redirect_plane
from shortener.web.requests.log_lines import bounded
from shortener.web.requests.request_ids import GetResponse, valid_or_new

logger = logging.getLogger("access")

_MOST_WAITING = 10_000  # lines
_LONGEST = 200  # bytes of a path or host
_LONGEST_METHOD = 10  # bytes
# Links that reset a password, confirm an address or invite have a secret in a segment; ids have 24 characters.
_SECRET = re.compile(r"(?<=/)[^/]{25,}")


def log_request(
    *, method: str, path: str, host: str, status: int, seconds: float, size: int, request_id: str, verdict: str = ""
) -> None:
    """Add a line for an answered request; a status of 0 means that the client has left before.

    All texts can be as the client sent them: they are bounded here, and an invalid id is replaced.
    """
    method, path, host = bounded(method, _LONGEST_METHOD), path_without_secrets(path), bounded(host, _LONGEST)
    logger.info(
        "%s %s %d %.1f ms, %d bytes, host %s%s",
        *(method, path, status, seconds * 1000, size, host or "-", f", {verdict}" if verdict else ""),
        extra={
            "answered": valid_or_new(request_id),
            "fields": {
                "method": method,
                "path": path,
                "host": host,
                "status": status,
                "seconds": round(seconds, 6),
                "bytes": size,
                "verdict": verdict,
            },
        },
    )


def path_without_secrets(path: str) -> str:
    """Return the path with "…" in place of long segments; a path of one segment, which can be a code, is as it is."""
    shown = path if path.count("/") == 1 else _SECRET.sub("…", path)
    return bounded(shown, _LONGEST)


class AccessLogMiddleware:
    """Logs requests that come to the control plane directly; the redirect plane logs those that it passes on."""

    def __init__(self, get_response: GetResponse) -> None:
        if not settings.ACCESS_LOG:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_from_redirect_plane(request.META):
            return self.get_response(request)
        began_at = time.perf_counter()
        response = self.get_response(request)
        log_request(
            method=request.method or "",
            path=request.path,
            host=request.META.get("HTTP_HOST", ""),
            status=response.status_code,
            seconds=time.perf_counter() - began_at,
            size=0 if response.streaming else len(response.content),
            request_id=getattr(request, "request_id", ""),
        )
        return response


class AccessHandler(QueueHandler):
    """Writes lines on a thread. While the output is too slow, lines are dropped and counted: no request waits."""

    def __init__(self) -> None:
        super().__init__(queue.Queue(_MOST_WAITING))
        self._writer: QueueListener | None = None
        os.register_at_fork(after_in_child=self._begin_again)

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        """Return the record as it is: it stays in this process."""
        return record

    def enqueue(self, record: logging.LogRecord) -> None:
        """Leave the record to the thread, which begins with the first one."""
        if self._writer is None:
            target = logging.StreamHandler()
            target.setFormatter(self.formatter)
            self._writer = QueueListener(self.queue, target)
            self._writer.start()
        try:
            self.queue.put_nowait(record)
        except queue.Full:
            metrics.log_lines_dropped.inc()

    def _begin_again(self) -> None:
        """Forget the lines and the thread of the parent process."""
        self.queue, self._writer = queue.Queue(_MOST_WAITING), None
