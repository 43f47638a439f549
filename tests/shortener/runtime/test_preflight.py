"""Servers that keep the site from starting: what `manage.py run` says of them, without starting it."""

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker, Settings

from shortener import redis
from shortener.config.settings import databases, env
from shortener.runtime import preflight, redis_checks
from tests.stack.running import free_port
from tests.stack.servers import Valkey
from tests.stack.waiting import eventually

SECRET = "hunter2-secret"
UNREACHABLE = "127.0.0.1:1"
SOON = "serverSelectionTimeoutMS=100"  # the usual three seconds would only be waited for

# Checks the server at this URL of DATABASE_URL or REDIS_URL, and returns the one line with which it is refused.
Refusal = Callable[[str, str], str]


@pytest.fixture
def lone_mongodb(tmp_path: Path) -> Iterator[str]:
    """The address of a server that speaks MongoDB's protocol and is a member of no replica set."""
    port = free_port()
    command = [sys.executable, "-m", "secantus", "--standalone", "--port", str(port), "--storage-path", str(tmp_path)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def answers() -> bool:
        assert server.poll() is None
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    try:
        eventually(answers, within=30)
        yield f"mongodb://127.0.0.1:{port}/shortener"
    finally:
        server.kill()
        server.wait()


@pytest.fixture
def evicting() -> Iterator[None]:
    """Let Valkey evict keys, as caches do."""
    redis.client().config_set("maxmemory-policy", "allkeys-lru")
    yield
    redis.client().config_set("maxmemory-policy", "noeviction")


@pytest.fixture
def refusal(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> Refusal:
    """See Refusal above."""

    def check(variable: str, url: str) -> str:
        if variable == "REDIS_URL":
            settings.REDIS_URL = url
            monkeypatch.setattr(redis, "_client", None)
        else:
            settings.ON_MONGODB = databases.is_mongodb(url)
            # Under a name of its own: connections to MongoDB are kept by name.
            database = ConnectionHandler({"default": {}, url: databases.configuration(url, tmp_path)})[url]
            monkeypatch.setattr(preflight, "connection", database)
        with django_db_blocker.unblock(), pytest.raises(ImproperlyConfigured) as refused:
            preflight.check()
        line = str(refused.value)
        assert len(line.splitlines()) == 1
        assert SECRET[:7] not in line
        return line

    return check


@pytest.mark.parametrize(
    ("variable", "url"),
    [
        ("DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3"),
        ("DATABASE_URL", f"mongodb://shortener:{SECRET}@{UNREACHABLE}/shortener?{SOON}"),
        ("DATABASE_URL", f"mongodb://shortener:{SECRET}@{UNREACHABLE},127.0.0.1:2/shortener?replicaSet=rs0&{SOON}"),
        ("DATABASE_URL", f"mongodb+srv://shortener:{SECRET}@nowhere.invalid/shortener"),
        ("REDIS_URL", f"redis://:{SECRET}@{UNREACHABLE}/0"),
        ("REDIS_URL", f"rediss://:{SECRET}@{UNREACHABLE}/0"),
        ("REDIS_URL", "unix:///nowhere/at/all.sock"),
    ],
)
def test_an_unreachable_server_is_named_without_its_password(refusal: Refusal, variable: str, url: str) -> None:
    assert f"{variable} cannot be reached" in refusal(variable, url)


def test_sentinels_that_do_not_answer_are_named(refusal: Refusal) -> None:
    url = f"redis+sentinel://:{SECRET}@{UNREACHABLE},127.0.0.1:2/service/0?sentinel_password={SECRET}"

    assert refusal("REDIS_URL", url) == (
        "REDIS_URL cannot be reached: None of the Sentinels 127.0.0.1:1, 127.0.0.1:2 names a primary of 'service'. "
        "Check that they run and know this name, and their password (sentinel_password)."
    )


def test_each_of_several_databases_is_named_once(refusal: Refusal) -> None:
    url = f"postgres://shortener:{SECRET}@{UNREACHABLE},127.0.0.1:2/shortener"

    assert refusal("DATABASE_URL", url) == (
        'DATABASE_URL cannot be reached: connection to server at "127.0.0.1", port 1 failed: Connection refused; '
        'connection to server at "127.0.0.1", port 2 failed: Connection refused'
    )


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:6379",
        f"http://:{SECRET}@127.0.0.1:6379",
        f"redis://:{SECRET}@127.0.0.1:port",
    ],
)
def test_a_malformed_redis_url_is_named_without_password(refusal: Refusal, url: str) -> None:
    assert "REDIS_URL must look like" in refusal("REDIS_URL", url)


def test_a_mongodb_that_is_no_replica_set_is_refused(refusal: Refusal, lone_mongodb: str) -> None:
    assert "is not a replica set" in refusal("DATABASE_URL", lone_mongodb)


@pytest.fixture
def replica(tmp_path: Path) -> Iterator[str]:
    """The URL of a Valkey that is the replica of another, which is down."""
    server = Valkey(tmp_path / "replica")
    server.start()
    server.client.replicaof("127.0.0.1", 1)
    yield server.url
    server.client.close()
    server.stop()


@pytest.mark.parametrize("embedded", [False, True])
def test_a_replica_is_refused(replica: str, settings: Settings, embedded: bool) -> None:
    settings.EMBEDDED_VALKEY, settings.BROKER_URL = embedded, replica

    with pytest.raises(ImproperlyConfigured, match="BROKER_URL points to a replica, which"):
        redis_checks.check()


@pytest.mark.usefixtures("evicting")
def test_a_redis_that_evicts_is_refused(refusal: Refusal, settings: Settings) -> None:
    assert "maxmemory-policy allkeys-lru" in refusal("REDIS_URL", settings.REDIS_URL)


def test_a_redis_that_evicts_what_expires_is_a_warning(settings: Settings) -> None:
    redis.client().config_set("maxmemory-policy", "volatile-ttl")
    try:
        warnings = redis_checks.check()
    finally:
        redis.client().config_set("maxmemory-policy", "noeviction")

    (warning,) = [line for line in warnings if "maxmemory-policy volatile-ttl" in line]
    assert "REDIS_URL" in warning
    assert len(warning.splitlines()) == 1


@pytest.mark.django_db
def test_a_misspelled_setting_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_ULR", "https://links.example.com")
    monkeypatch.setenv("HOSTNAME", "machine")
    settings.MISSPELLED_VARIABLES = env.misspelled()

    assert preflight.check()[0] == "SITE_ULR is not a setting. If you mean SITE_URL, rename it."
