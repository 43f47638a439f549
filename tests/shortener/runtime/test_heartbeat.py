"""Heartbeats: a process goes on with them after one that could not be written, and stops while its loop hangs."""

import asyncio
import os
import threading
import time
from pathlib import Path

import pytest
from pytest_django import Settings

from shortener import metrics
from shortener.runtime import heartbeat
from shortener.runtime.heartbeat import HEARTBEATS
from tests.stack.waiting import eventually


class _Stopped(BaseException):
    """Ends the thread of the heartbeat."""


def test_heartbeats_continue_after_one_that_failed(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings.DATA_DIR = tmp_path / "full"  # as on a full disk, no file can be written below it
    beats, ends = [], threading.Event()

    def count() -> None:
        beats.append(True)
        if ends.is_set():
            raise _Stopped

    def beat() -> None:
        with pytest.raises(_Stopped):
            heartbeat._beat(None)

    monkeypatch.setattr(metrics, "flush", count)
    monkeypatch.setattr(heartbeat, "_PERIOD", 0.01)
    thread = threading.Thread(target=beat)
    thread.start()
    eventually(lambda: len(beats) > 2, within=10)
    settings.DATA_DIR.mkdir()
    eventually((settings.DATA_DIR / HEARTBEATS / str(os.getpid())).exists, within=10)
    ends.set()
    thread.join(10)

    assert not thread.is_alive()
    assert sum("cannot write its heartbeat" in record.message for record in caplog.records) == 1


def test_a_loop_that_hangs_stops_the_heartbeats(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(heartbeat, "_PERIOD", 0.01)
    monkeypatch.setattr(heartbeat, "_turned_at", None)

    def beat() -> float:
        assert heartbeat._write_time()
        return float((tmp_path / HEARTBEATS / str(os.getpid())).read_text())

    async def hang() -> None:
        await heartbeat.follow_loop()
        first = beat()
        eventually(lambda: time.monotonic() > first + 0.05, within=5)
        assert beat() == first
        async with asyncio.timeout(5):
            while beat() == first:
                await asyncio.sleep(0)

    asyncio.run(hang())
