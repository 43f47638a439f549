"""Checks end in time, and what they find about clocks, files and servers."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db.utils import ConnectionHandler
from django.utils import timezone
from pytest_django import Settings

from shortener import places
from shortener.config.settings.databases import configuration as configuration_of
from shortener.doctor import configuration, servers
from shortener.doctor.findings import Check, Finding, Findings, Level, examine
from shortener.runtime import preflight


@pytest.fixture
def hanging() -> Iterator[Check]:
    """A check that hangs until the test has ended."""
    ended = threading.Event()

    def check(findings: Findings) -> None:
        findings.ok("It began.")
        ended.wait()

    yield check
    ended.set()


def _found(check: Check) -> list[tuple[Level, str]]:
    findings = Findings("part")
    check(findings)
    return [(one.level, one.text) for one in findings.all]


def test_a_check_that_hangs_or_fails_is_an_error(hanging: Check) -> None:
    def failing(_findings: Findings) -> None:
        raise ValueError("no\nanswer")

    assert list(examine([("first", hanging), ("second", failing)], within=0.1)) == [
        Finding(Level.OK, "first", "It began."),
        Finding(Level.ERROR, "first", "It did not answer within 0.1 seconds. It may hang."),
        Finding(Level.ERROR, "second", "The check failed: no answer."),
    ]


@pytest.mark.parametrize(
    ("ahead", "level", "words"),
    [(3, Level.WARNING, "3 seconds ahead of that of Redis"), (-3600, Level.ERROR, "3600 seconds behind that of Redis")],
)
def test_a_clock_unlike_that_of_redis_is_named(ahead: int, level: Level, words: str) -> None:
    with time_machine.travel(timezone.now() + timedelta(seconds=ahead)):
        found = _found(servers.check_redis)

    assert [one for one in found if one[0] is level and words in one[1]]


@pytest.mark.django_db
def test_a_database_without_migrations_is_an_error(settings: Settings) -> None:
    settings.MIGRATION_MODULES = settings.MIGRATION_MODULES | {"shortener": "tests.shortener.db.failing_migrations"}

    assert _found(servers.check_database)[0] == (
        Level.ERROR,
        "The database lacks migrations of this version. Run manage.py migrate.",
    )


@pytest.fixture
def env_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The file of settings, in a folder that is not that of the code."""
    monkeypatch.setattr(places, "WORKING", tmp_path)
    (tmp_path / ".env").touch()
    return tmp_path / ".env"


@pytest.mark.django_db
def test_a_replica_that_does_not_answer_is_a_warning(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    databases = {"replica": configuration_of("postgres://me@127.0.0.1:1/links", settings.DATA_DIR)}
    monkeypatch.setattr(preflight, "connections", ConnectionHandler(databases | {"default": {}}))

    ((level, text),) = [one for one in _found(servers.check_database) if "REPLICA" in one[1]]
    assert level is Level.WARNING
    assert text.startswith("DATABASE_REPLICA_URL cannot be reached: connection to server")
    assert text.endswith(". DATABASE_URL answers statistics meanwhile.")


def test_traces_that_cannot_be_sent_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "zipkin")

    assert (Level.ERROR, "OTEL_TRACES_EXPORTER must be otlp or none, not 'zipkin'.") in _found(
        configuration.check_settings
    )


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o602, 0o666])
def test_files_that_others_can_read_are_named(env_file: Path, mode: int) -> None:
    env_file.chmod(mode)

    assert _found(configuration.check_files)[0] == (
        Level.ERROR,
        f"Other users of this machine can read {env_file}. Run chmod o= {env_file}.",
    )


def test_the_services_group_may_read_settings(env_file: Path, settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "var"
    settings.DATA_DIR.mkdir(mode=0o700)
    env_file.chmod(0o640)

    assert [level for level, text in _found(configuration.check_files) if ".env" in text] == []


def test_another_group_that_reads_settings_is_a_warning(
    env_file: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    env_file.chmod(0o640)
    groups = {settings.DATA_DIR: 101, env_file: 102}
    monkeypatch.setattr(configuration, "_group", lambda path: groups.get(path, 101))

    assert _found(configuration.check_files)[0] == (
        Level.WARNING,
        f"Another group than the service's can read {env_file}. Run chmod g= {env_file}, or give it to the group 101.",
    )


def test_a_site_for_others_without_https_is_a_warning(settings: Settings) -> None:
    settings.SITE_URL = settings.PUBLIC_URL = "http://links.example.com"
    settings.PRODUCTION = False

    found = _found(configuration.check_settings)
    assert [level for level, _text in found] == [Level.WARNING, Level.WARNING]
    assert "is not https://" in found[0][1]
    assert "EMAIL_URL is not set" in found[1][1]


def test_an_untrusted_proxy_is_a_warning(settings: Settings) -> None:
    settings.SITE_URL = settings.PUBLIC_URL = "https://links.example.com"
    settings.PRODUCTION, settings.TRUSTED_PROXIES = True, []

    found = _found(configuration.check_settings)
    assert [text for _level, text in found if "TRUSTED_PROXIES is empty" in text]
    assert Level.OK not in {level for level, _text in found}
