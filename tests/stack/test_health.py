"""/health/live and /health/ready."""

import sys

import pytest

from tests.stack.running import NewStack, Stack
from tests.stack.waiting import WHEN_BUSY, eventually

PARTS = ("database", "migrations", "redis", "worker", "beat", "disk", "clicks", "control")


def test_everything_works(stack: Stack) -> None:
    live, ready = stack.get("/health/live"), stack.get("/health/ready")

    assert (live.status_code, live.json()) == (200, {"status": "ok"})
    assert ready.status_code == 200
    body = ready.json()
    assert 0 <= body.pop("disk")["usedPercent"] < 100
    assert body == {
        "status": "ok",
        "parts": dict.fromkeys(PARTS, "ok"),
        "clicks": {"waiting": 0, "oldestWaitsSeconds": 0, "dropped": 0},
    }


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("beat", "No beat has been seen for 15 seconds: nothing sends the periodic tasks"),
        ("worker", "No worker has been seen for 15 seconds: clicks wait"),
    ],
)
def test_a_missing_beat_is_not_a_missing_worker(new_stack: NewStack, missing: str, sentence: str) -> None:
    stack = new_stack().prepare()
    others = {"valkey", "control", "redirects", "worker", "beat"} - {missing}
    stack.begin(sys.executable, "manage.py", "run", *sorted(others))

    def failing() -> list[str]:
        parts = stack.get("/health/ready").json()["parts"]
        return [name for name, state in parts.items() if state != "ok"]

    eventually(lambda: stack.get("/health/live").status_code == 200, within=30)
    eventually(lambda: failing() == [missing], within=30)
    found = stack.manage("doctor").stdout
    assert sentence in found
    assert found.count("has been seen for 15 seconds") == 1


@pytest.mark.parametrize("migrated", [True, False])
def test_a_web_server_alone_names_what_it_misses(new_stack: NewStack, *, migrated: bool) -> None:
    stack = new_stack()
    if migrated:
        stack.prepare()
    stack.begin(sys.executable, "manage.py", "run_redirects")
    eventually(lambda: stack.get("/health/live").status_code == 200, within=WHEN_BUSY)

    ready = stack.get("/health/ready")

    body = ready.json()
    assert ready.status_code == 503
    assert "usedPercent" in body.pop("disk")
    assert body == {
        "status": "failing",
        "parts": {
            "database": "ok",
            "migrations": "ok" if migrated else "failing",
            "redis": "failing",
            "worker": "failing",
            "beat": "failing",
            "control": "failing",
            "disk": "ok",
            "clicks": "failing",
        },
        "clicks": None,
    }
