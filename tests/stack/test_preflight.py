"""What keeps the site from starting is one line and exit status 1; tests/shortener/runtime has the other servers."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.conftest import OwnRedis
from tests.stack.running import NewStack, Stack, free_port

SECRET = "hunter2-secret"
KEY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


@pytest.fixture
def taken_port() -> Iterator[str]:
    """A port that a process listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield str(listener.getsockname()[1])


def refusal(stack: Stack, **environment: str) -> str:
    """Return the one line with which `manage.py run` refuses."""
    ended = stack.manage("run", **environment)
    assert (ended.returncode, ended.stdout) == (1, "")
    lines = ended.stderr.splitlines()
    assert len(lines) == 1, ended.stderr
    assert lines[0].startswith("Error: ")
    assert SECRET[:7] not in lines[0]
    return lines[0]


def test_a_taken_port_is_named(new_stack: NewStack, taken_port: str) -> None:
    assert f"PORT {taken_port} on 127.0.0.1 cannot be used" in refusal(new_stack(), PORT=taken_port)


@pytest.mark.parametrize("folder", ["file/data", "file"])
def test_a_data_dir_that_is_or_lies_below_a_file_is_named(new_stack: NewStack, tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").write_text("no folder")

    assert "DATA_DIR" in refusal(new_stack(), DATA_DIR=str(tmp_path / folder))


def test_a_data_dir_that_cannot_be_made_is_named(new_stack: NewStack) -> None:
    assert "DATA_DIR /proc/data cannot be written" in refusal(new_stack(), DATA_DIR="/proc/data")


def test_an_unreachable_server_is_named_without_its_password(new_stack: NewStack) -> None:
    url = f"postgres://shortener:{SECRET}@127.0.0.1:1/shortener"

    assert "DATABASE_URL cannot be reached" in refusal(new_stack(), DATABASE_URL=url)


def test_a_queue_that_is_elsewhere_is_asked_too(new_stack: NewStack) -> None:
    assert "BROKER_URL cannot be reached" in refusal(new_stack(), BROKER_URL=f"redis://:{SECRET}@127.0.0.1:1/0")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "-1"),
        ("PORT", "65536"),
        ("REDIRECT_WORKERS", "0"),
        ("CONTROL_WORKERS", "0"),
        ("WEB_WORKERS", "2"),
        ("VALKEY_MAXMEMORY", "512mb"),
        ("VALKEY_MAXMEMORY", "63"),
        ("GEOIP_PATH", "/nowhere/at/all.mmdb"),
        ("GEOIP_PATH", "/"),
        ("GEOIP_PATH", __file__),
        ("SITE_URL", "links.example.com"),
        ("SITE_URL", "ftp://links.example.com"),
        ("SITE_URL", "http://"),
        ("SITE_URL", "http://[::1"),
        ("SITE_URL", "http://links.example.com/path"),
        ("SITE_URL", "http://links.example.com?query"),
        ("SITE_URL", "http://links.example.com:port"),
        ("SITE_URL", f"http://user:{SECRET}@links.example.com"),
        ("TRUSTED_PROXIES", "10.0.0.0/8,proxy"),
        ("TRUSTED_PROXIES", "10.0.0.0/99"),
        ("CONTROL_HOST", "::"),
        ("CONTROL_HOST", "203.0.113.7"),
        ("CONTROL_HOST", "control"),
        ("DATABASE_URL", "shortener.sqlite3"),
        ("DATABASE_URL", "sqlite://host/file"),
        ("DATABASE_URL", f"mysql://shortener:{SECRET}@127.0.0.1/shortener"),
        ("DATABASE_URL", f"postgres://shortener:{SECRET}#@127.0.0.1/shortener"),
        ("DATABASE_URL", f"postgres://shortener:{SECRET}@127.0.0.1:port/shortener"),
        ("DATABASE_URL", f"postgres://shortener:{SECRET}@[::1/shortener"),
        ("DATABASE_URL", f"mongodb://shortener:{SECRET}@"),
        ("DATABASE_URL", f"mongodb://shortener:{SECRET}#@127.0.0.1/shortener"),
        ("DATABASE_URL", f"mongodb://shortener:{SECRET}/@127.0.0.1/shortener"),
        ("DATABASE_URL", f"mongodb://shortener:{SECRET}%@127.0.0.1/shortener"),
        ("DATABASE_URL", f"mongodb://shortener:{SECRET}@127.0.0.1:port/shortener"),
        ("DATABASE_URL", f"mongodb://shortener:{SECRET}@127.0.0.1/short.ener"),
        ("DATABASE_URL", f"mongodb://shortener:{SECRET}@127.0.0.1/shortener?tls=perhaps"),
        ("DATABASE_URL", f"mongodb://shortener:{SECRET}@127.0.0.1/shortener?tlsCAFile=/nowhere/at/all"),
        ("DATABASE_URL", f"mongodb+srv://shortener:{SECRET}?@db.example.com/shortener"),
        ("DATABASE_URL", f"mongodb+srv://shortener:{SECRET}@db.example.com:27017/shortener"),
        ("REDIS_URL", f"redis://:{SECRET}#@127.0.0.1:6379"),
        ("REDIS_URL", f"redis://:{SECRET}@127.0.0.1/first"),
        ("BROKER_URL", f"redis://:{SECRET}@127.0.0.1/0?foo=1"),
        ("ADMIN_REQUIRES_SECOND_FACTOR", "ture"),
        ("LOG_LEVEL", "verbose"),
        ("DEFAULT_PLAN", "gold"),
        ("METRICS_TOKEN", "abc"),
        ("METRICS_TOKEN", f"{SECRET} with spaces"),
        ("METRICS_TOKEN", f"{SECRET}-é-and-more"),
    ],
)
def test_a_malformed_value_is_named_without_its_password(new_stack: NewStack, variable: str, value: str) -> None:
    assert variable in refusal(new_stack(), **{variable: value})


def test_a_site_with_an_https_address_wants_a_secret_of_its_own(new_stack: NewStack) -> None:
    assert "SECRET_KEY is missing" in refusal(new_stack(), SITE_URL="https://links.example.com")


def test_a_site_with_an_https_address_refuses_debug(new_stack: NewStack) -> None:
    stack = new_stack(SITE_URL="https://links.example.com", SECRET_KEY=KEY, DEBUG="1")

    assert "DEBUG" in refusal(stack)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "abab" * 20),
        ("EMAIL_URL", ""),
        ("REDIS_URL", "redis://redis.example.com:6379/0"),
        ("REDIS_URL", f"redis://:{SECRET}@192.0.2.1:6379/0"),
        ("REDIS_URL", "redis://127.0.0.1:6379/0"),
    ],
)
def test_a_dangerous_production_does_not_start(new_stack: NewStack, variable: str, value: str) -> None:
    safe = {"SITE_URL": "https://links.example.com", "SECRET_KEY": KEY, "EMAIL_URL": "smtp://127.0.0.1:1"}

    assert variable in refusal(new_stack(), **safe | {variable: value})


def test_a_folder_of_others_is_refused(new_stack: NewStack, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o755)
    (shared / "of-another-program").touch()

    assert "is open to other users" in refusal(new_stack(), DATA_DIR=str(shared))
    assert shared.stat().st_mode & 0o777 == 0o755


def test_a_command_closes_the_folder_to_other_users(new_stack: NewStack) -> None:
    stack = new_stack()
    stack.data_dir.mkdir()
    stack.data_dir.chmod(0o755)

    assert stack.manage("migrate").returncode == 0

    assert (stack.data_dir / "db.sqlite3").exists()
    assert stack.data_dir.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o077 for file in stack.data_dir.iterdir()} == {0}


def test_a_second_one_on_the_data_dir_is_refused_without_harm(stack: Stack) -> None:
    line = refusal(stack, PORT=str(free_port()))

    assert "Another Shortener is already running on DATA_DIR" in line
    assert stack.get("/health/ready").status_code == 200


def test_a_redis_that_keeps_nothing_is_warned_about(own_redis: OwnRedis) -> None:
    assert "Warning: REDIS_URL points to a Redis server without an append-only file" in own_redis.stack.printed()
