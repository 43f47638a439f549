"""Readiness answers in time, whatever its parts do."""

import asyncio
import json
import shutil
import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from shortener.asgi.types import Message
from shortener.runtime import health
from shortener.runtime.health import LIVE, READY, Health


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The parts that are checked, in place of the real ones."""
    parts: dict[str, Any] = {"first": lambda: True}
    monkeypatch.setattr(health, "_CHECKS", parts)
    monkeypatch.setattr(health, "_PARTS_WITH_FIGURES", {"counted": lambda: (True, {"waiting": 3})})
    return parts


@pytest.fixture
def hanging() -> Iterator[threading.Event]:
    """An event that threads wait for until the test ends."""
    hanging = threading.Event()
    yield hanging
    hanging.set()


async def _get(application: Health, path: str = READY) -> tuple[int, Any]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        raise AssertionError

    await application({"type": "http", "method": "GET", "path": path}, receive, send)
    return sent[0]["status"], json.loads(sent[1]["body"])


def _ready(*, control: bool = True, times: int = 1) -> tuple[int, Any]:
    async def answers() -> bool:
        return control

    async def go() -> tuple[int, Any]:
        application = Health(answers)
        for _ in range(times - 1):
            await _get(application)
        return await _get(application)

    return asyncio.run(go())


def test_every_part_is_named_with_its_figures(parts: dict[str, Any]) -> None:
    assert _ready() == (
        200,
        {"status": "ok", "parts": {"first": "ok", "counted": "ok", "control": "ok"}, "counted": {"waiting": 3}},
    )


@pytest.mark.parametrize("fails", [lambda: False, lambda: 1 / 0])
def test_a_part_that_fails_is_a_503(parts: dict[str, Any], fails: Any) -> None:
    parts["second"] = fails

    status, body = _ready()

    assert (status, body["parts"]["second"], body["parts"]["first"]) == (503, "failing", "ok")


def test_without_the_control_plane_it_is_a_503(parts: dict[str, Any]) -> None:
    status, body = _ready(control=False)

    assert (status, body["parts"]["control"]) == (503, "failing")


def test_a_part_that_hangs_delays_no_answer(parts: dict[str, Any], hanging: threading.Event) -> None:
    asked = []

    def hang() -> bool:
        asked.append(True)
        return hanging.wait(60)

    parts["second"] = hang
    threading.Timer(4.5, hanging.set).start()  # asyncio.run() ends when its threads do
    began_at = time.monotonic()

    status, body = _ready(times=2)

    assert (status, body["parts"]["second"], len(asked)) == (503, "failing", 1)
    assert time.monotonic() - began_at < 6


@pytest.mark.parametrize(
    ("used", "works", "is_warning"), [(8_999, True, False), (9_000, True, True), (9_900, False, True)]
)
def test_a_disk_that_fills_is_first_a_warning(
    monkeypatch: pytest.MonkeyPatch, used: int, works: bool, is_warning: bool
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(used=used, free=10_000 - used))

    figures = {"usedPercent": round(used / 100), "warning": is_warning, "readOnly": False}
    assert health.read_part("disk") == (works, figures)


def test_live_asks_no_part(parts: dict[str, Any]) -> None:
    parts["second"] = lambda: 1 / 0

    async def never() -> bool:
        raise AssertionError

    assert asyncio.run(_get(Health(never), LIVE)) == (200, {"status": "ok"})


def test_probes_at_the_same_time_each_get_every_part(parts: dict[str, Any], hanging: threading.Event) -> None:
    parts["second"] = lambda: hanging.wait(60)

    async def answers() -> bool:
        return True

    async def go() -> list[tuple[int, Any]]:
        application = Health(answers)
        probes = [asyncio.ensure_future(_get(application)) for _ in range(3)]
        threading.Timer(0.2, hanging.set).start()
        return await asyncio.gather(*probes)

    assert {(status, len(body["parts"]), body["counted"]["waiting"]) for status, body in asyncio.run(go())} == {
        (200, 4, 3)
    }
