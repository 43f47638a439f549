"""LOG_FORMAT=json: an object in each line, with its origin, bounded like plain lines."""

import json
import logging
from collections.abc import Iterator
from io import StringIO
from logging.config import dictConfig

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from environ import Env

from shortener import context
from shortener.config.settings import logs
from tests.fixtures import Json

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """Log as with LOG_FORMAT=json, but into a string."""
    monkeypatch.setenv("LOG_FORMAT", "json")
    written = StringIO()
    wanted: Json = logs.configuration(Env())[0]
    console = wanted["handlers"]["console"] | {"stream": written}
    dictConfig(wanted | {"handlers": wanted["handlers"] | {"console": console}})
    yield written
    dictConfig(settings.LOGGING)


def _lines(log: StringIO) -> list[Json]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_a_line_says_where_it_comes_from(log: StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "_process", "worker")
    request, task = context.request_id.set("seven"), context.task.set(("links.tasks.store_clicks", "id-1"))

    logging.getLogger("shortener.tests").warning("Hello %s", "Ada")

    context.request_id.reset(request)
    context.task.reset(task)
    (line,) = _lines(log)
    assert line.pop("time").endswith("+00:00")
    assert line.pop("pid") > 0
    assert line == {
        "level": "WARNING", "logger": "shortener.tests", "message": "Hello Ada", "request_id": "seven",
        "process": "worker", "task": "links.tasks.store_clicks", "task_id": "id-1",
    }  # fmt: skip


def test_a_traceback_is_a_field(log: StringIO) -> None:
    try:
        raise RuntimeError("broken\nin two" + "x" * 1_000_000)
    except RuntimeError:
        logging.getLogger("shortener.tests").exception("Failed %s", "y" * 1_000_000)

    (line,) = _lines(log)
    assert line["message"].startswith("Failed yyy")
    assert "RuntimeError: broken" in line["traceback"]
    assert len(log.getvalue()) < 30_000


def test_nothing_of_a_request_is_in_fields(log: StringIO) -> None:
    Client(raise_request_exception=False).get(
        "/accounts/login/", HTTP_HOST="a b\u202e", headers={"x-request-id": "seven"}
    )

    (line,) = _lines(log)
    assert line["request_id"] == "seven"
    assert set(line) == {"time", "level", "logger", "message", "request_id", "process", "pid"}
    assert "\u202e" not in log.getvalue()


def test_lines_left_out_are_a_number(log: StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000.0]
    monkeypatch.setattr("shortener.web.requests.log_lines.time.monotonic", lambda: now[0])
    for number in range(13):
        now[0] += 61 * (number == 12)
        logging.getLogger("shortener.tests").error("Failure")

    lines = _lines(log)
    assert (len(lines), lines[-1]["left_out"]) == (11, 2)


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("LOG_FORMAT", "xml", "LOG_FORMAT must be plain or json, not 'xml'."),
        ("ACCESS_LOG", "maybe", "ACCESS_LOG must be true or false, not 'maybe'."),
    ],
)
def test_a_wrong_setting_is_one_line(name: str, value: str, error: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured) as raised:
        logs.configuration(Env())

    assert str(raised.value) == error


@pytest.mark.parametrize("text", ["", " ", "info"])
def test_an_empty_level_is_the_usual_one(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("LOG_LEVEL", text)

    assert logs.configuration(Env())[0]["root"]["level"] == "INFO"
