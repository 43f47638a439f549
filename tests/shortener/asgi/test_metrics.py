"""/metrics answers in time, with what it knows, whatever its parts do."""

import asyncio
import threading
import time
from collections.abc import Iterable, Iterator, Mapping

import pytest
from prometheus_client import Metric

from shortener.asgi.metrics import Metrics
from shortener.asgi.types import Message
from shortener.metrics import measurements
from shortener.runtime import measured
from shortener.runtime.health import Health
from tests.redirects.conftest import Valkey, valkey

__all__ = ["valkey"]

pytestmark = pytest.mark.django_db

TOKEN = "a-token-for-metrics"


@pytest.fixture
def hanging() -> Iterator[threading.Event]:
    """An event that threads wait for until the test ends."""
    hanging = threading.Event()
    yield hanging
    hanging.set()


async def _alive() -> bool:
    return True


async def _all_work() -> Mapping[str, bool]:
    return {"redis": True}


async def _get(application: Metrics, **headers: str) -> tuple[int, str]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        raise AssertionError

    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await application({"type": "http", "method": "GET", "path": "/metrics", "headers": pairs}, receive, send)
    return sent[0]["status"], sent[1]["body"].decode()


@pytest.mark.parametrize(
    ("sent", "status"), [({}, 401), ({"authorization": "Bearer x"}, 401), ({"authorization": f"Bearer {TOKEN}"}, 200)]
)
def test_the_token_opens_it(sent: dict[str, str], status: int) -> None:
    assert asyncio.run(_get(Metrics(_all_work, token=TOKEN), **sent))[0] == status


@pytest.mark.parametrize("sent", [{}, {"authorization": ""}, {"authorization": "Bearer "}])
def test_an_empty_token_is_no_open_door(sent: dict[str, str]) -> None:
    assert asyncio.run(_get(Metrics(_all_work, token=""), **sent))[0] == 401


def test_a_measurement_that_hangs_or_fails_is_left_out(
    hanging: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = measurements.Measured("shortener_tried", "Tried.")

    def hang() -> Iterable[Metric]:
        hanging.wait(60)
        return ()

    monkeypatch.setattr(
        measurements, "_readers", {"hangs": hang, "fails": lambda: 1 / 0, "answers": lambda: [answers.is_now(3)]}
    )
    threading.Timer(3.0, hanging.set).start()  # asyncio.run() ends when its threads do
    seconds = []

    async def go() -> str:
        application = Metrics(_all_work, token="")
        began_at = time.monotonic()
        text = (await application.text()).decode()
        seconds.append(time.monotonic() - began_at)
        return text

    assert "shortener_tried 3.0" in asyncio.run(go())
    assert seconds[0] < 2
    del measurements._measured["shortener_tried"]


def test_while_redis_hangs_it_answers_within_two_seconds(valkey: Valkey) -> None:
    measured.add_all()

    async def go() -> tuple[float, str, str]:
        application = Metrics(Health(_alive).works, token="")
        before = (await application.text()).decode()
        with valkey.frozen():
            began_at = time.monotonic()
            meanwhile = (await application.text()).decode()
            seconds = time.monotonic() - began_at
        return seconds, before, meanwhile

    seconds, before, meanwhile = asyncio.run(go())

    assert 'shortener_up{part="redis"} 1.0' in before
    assert "shortener_redis_memory_bytes " in before
    assert 'shortener_queue_tasks{queue="celery"} 0.0' in before
    assert "shortener_clicks_waiting 0.0" in before
    assert 'shortener_links{kind="guest"} 0.0' in before
    assert seconds < 2
    assert 'shortener_up{part="redis"} 0.0' in meanwhile
    assert 'shortener_up{part="database"} 1.0' in meanwhile
    assert "shortener_redis_memory_bytes " not in meanwhile
    assert "shortener_disk_free_bytes " in meanwhile
