"""/metrics, for those who know METRICS_TOKEN."""

import asyncio
import hmac

from django.conf import settings

from shortener import metrics
from shortener.asgi.answers import send_answer
from shortener.asgi.types import Receive, Scope, Send

PATH = "/metrics"


class Metrics:
    """An ASGI application that answers `Authorization: Bearer <METRICS_TOKEN>` with the metrics, others with 401.

    It is in use only when the setting is not empty.
    """

    def __init__(self) -> None:
        self._expected = f"Bearer {settings.METRICS_TOKEN}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sent = dict(scope["headers"]).get(b"authorization", b"")
        if hmac.compare_digest(sent, self._expected):
            status, body, extra = 200, await asyncio.to_thread(metrics.exposition), []
        else:
            status, body, extra = 401, b"", [(b"www-authenticate", b"Bearer")]
        await send_answer(scope, send, status, metrics.CONTENT_TYPE, body, extra=extra)
