"""Visitors' addresses leave Valkey's append-only file."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from redis import Redis

from clicks import append_only_file, consumer
from clicks.consumer import UNREADABLE
from redirects.click_stream import STREAM, RawClick, new_batch, pack
from tests.environment import start_valkey
from tests.stack.waiting import eventually

ADDRESS = "203.0.113.77"
NOW = datetime.now(UTC)


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Redis]:
    """A Valkey that keeps every write in `tmp_path`."""
    process = start_valkey(tmp_path, tmp_path / "valkey.sock")
    with Redis(unix_socket_path=str(tmp_path / "valkey.sock")) as client:
        client.config_set("aof-use-rdb-preamble", "no")  # or a rewritten file would be compressed
        yield client
    process.kill()
    process.wait()


def click(client: Redis) -> None:
    """Add a click from ADDRESS to the stream."""
    client.xadd(STREAM, pack(new_batch([RawClick("0" * 24, None, None, 0, ADDRESS, "", "")])))


def store(client: Redis) -> None:
    """Store and acknowledge all clicks of the stream."""
    assert consumer.drain(client, store=len, seconds=5, name="test") == 1


def is_in_file(folder: Path) -> bool:
    """Tell whether any of Valkey's files has the address."""
    found = False
    for path in (folder / "appendonlydir").iterdir():
        with suppress(FileNotFoundError):  # Valkey removes the old file
            found |= ADDRESS.encode() in path.read_bytes()
    return found


def wait_until_written(client: Redis) -> None:
    """Return when no file is being written."""
    eventually(lambda: not client.info("persistence")["aof_rewrite_in_progress"], within=10)


def test_addresses_of_stored_clicks_leave_the_file(valkey: Redis, tmp_path: Path) -> None:
    click(valkey)
    store(valkey)
    assert is_in_file(tmp_path)

    assert append_only_file.rewrite(valkey, at=NOW)

    eventually(lambda: not is_in_file(tmp_path), within=10)


def test_clicks_that_wait_stay_until_they_are_stored(valkey: Redis, tmp_path: Path) -> None:
    click(valkey)
    assert append_only_file.rewrite(valkey, at=NOW)
    wait_until_written(valkey)
    assert valkey.xlen(STREAM) == 1
    assert is_in_file(tmp_path)
    store(valkey)

    assert append_only_file.rewrite(valkey, at=NOW)

    eventually(lambda: not is_in_file(tmp_path), within=10)


def test_file_is_left_alone_while_nothing_is_removed(valkey: Redis) -> None:
    click(valkey)
    store(valkey)
    assert append_only_file.rewrite(valkey, at=NOW)
    wait_until_written(valkey)

    assert not append_only_file.rewrite(valkey, at=NOW)
    valkey.set(f"sign-in:{ADDRESS}", 1, px=1)
    eventually(lambda: valkey.get(f"sign-in:{ADDRESS}") is None, within=5)
    assert append_only_file.rewrite(valkey, at=NOW)


@pytest.mark.parametrize("remove", ["delete", "unlink", "getdel"])
def test_what_was_only_deleted_leaves_the_file(valkey: Redis, tmp_path: Path, remove: str) -> None:
    assert append_only_file.rewrite(valkey, at=NOW)
    wait_until_written(valkey)
    valkey.set("session", ADDRESS)
    getattr(valkey, remove)("session")
    assert is_in_file(tmp_path)

    assert append_only_file.rewrite(valkey, at=NOW)

    eventually(lambda: not is_in_file(tmp_path), within=10)
    assert not append_only_file.rewrite(valkey, at=NOW)


def test_deletions_by_scripts_count_too(valkey: Redis) -> None:
    assert append_only_file.rewrite(valkey, at=NOW)
    wait_until_written(valkey)
    valkey.set("session", ADDRESS)
    valkey.eval("return redis.call('DEL', KEYS[1])", 1, "session")

    assert append_only_file.rewrite(valkey, at=NOW)


def test_unreadable_entries_are_deleted_after_a_week(valkey: Redis) -> None:
    valkey.xadd(UNREADABLE, {"b": ADDRESS})

    append_only_file.rewrite(valkey, at=NOW + timedelta(days=6))
    assert valkey.xlen(UNREADABLE) == 1
    append_only_file.rewrite(valkey, at=NOW + timedelta(days=8))
    assert valkey.xlen(UNREADABLE) == 0
