"""/metrics, for Prometheus: what all processes have counted, and what is measured now."""

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial

from prometheus_client import Metric

from shortener import metrics
from shortener.asgi.answers import send_answer
from shortener.asgi.reads import Reads
from shortener.asgi.types import Receive, Scope, Send
from shortener.metrics import measurements

logger = logging.getLogger(__name__)

PATH = "/metrics"

_MEASURED_WITHIN = 1.5  # seconds; what takes longer is missing in the answer

_UP = measurements.Measured(
    "shortener_up", "1 if the part works, as in /health/ready; 0 if it fails or does not answer in time.", ("part",)
)


class Metrics:
    """An ASGI application that answers `Authorization: Bearer <token>` with the metrics, and others with 401.

    `works` tells which parts of the installation work. The answer takes less
    than two seconds, also when a part hangs.
    """

    def __init__(self, works: Callable[[], Awaitable[Mapping[str, bool]]], *, token: str) -> None:
        self._works = works
        self._expected = f"Bearer {token}".encode() if token else b""
        readers = measurements.readers()
        self._measurements = Reads("metrics", {name: partial(_measured, name) for name in readers})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sent = dict(scope["headers"]).get(b"authorization", b"")
        if self._expected and hmac.compare_digest(sent, self._expected):
            status, body, extra = 200, await self.text(), []
        else:
            status, body, extra = 401, b"", [(b"www-authenticate", b"Bearer")]
        await send_answer(scope, send, status, metrics.CONTENT_TYPE, body, extra=extra)

    async def text(self) -> bytes:
        """Return the metrics in Prometheus' format, within two seconds."""
        works, measured = await asyncio.gather(self._works(), self._measurements.results(within=_MEASURED_WITHIN))
        families = [family for families in measured.values() for family in families]
        families.append(_UP.are_now({(part,): float(it_works) for part, it_works in works.items()}))
        return await asyncio.to_thread(metrics.exposition, families)


def _measured(name: str) -> Iterable[Metric]:
    try:
        return list(measurements.readers()[name]())
    except Exception as error:  # noqa: BLE001 - any error means that there is no measurement
        logger.warning("Not measured, %s: %s", name, error)
        return ()
