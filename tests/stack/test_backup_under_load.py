"""A backup while visitors come: each click that was answered before it is in it once, and all counts agree."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import httpx
from redis import Redis

from clicks.consumer import UNREADABLE
from shortener.config.settings.installation import socket_path
from tests.stack.running import NewStack, Stack
from tests.stack.waiting import WHEN_BUSY, eventually

LINKS = [f"load-{number}" for number in range(4)]
SUMS = """
SELECT code, click_count,
    (SELECT count(*) FROM clicks_click WHERE link_id = links_link._id),
    (SELECT coalesce(sum(clicks), 0) FROM clicks_hourlyclicks WHERE scope = links_link._id)
FROM links_link WHERE code LIKE 'load-%' ORDER BY code
"""


class Visitors:
    """Threads that open the links, and count the answers."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._over = threading.Event()
        self.answered = dict.fromkeys(LINKS, 0)
        self._threads = [threading.Thread(target=self._visit, args=(code,)) for code in LINKS]
        for thread in self._threads:
            thread.start()

    def leave(self) -> None:
        """End all threads."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _visit(self, code: str) -> None:
        with httpx.Client(base_url=self._stack.address, timeout=20) as client:
            while not self._over.wait(0.002):
                if client.get(f"/{code}").status_code == 302:
                    self.answered[code] += 1


def test_answered_clicks_are_in_a_backup_once(new_stack: NewStack, tmp_path: Path) -> None:
    stack = new_stack().start()
    key = stack.create_api_key()
    for code in LINKS:
        stack.create_link(key, customAlias=code)
    visitors = Visitors(stack)
    try:
        eventually(lambda: min(visitors.answered.values()) > 20, within=WHEN_BUSY)
        _back_up_and_compare(stack, visitors, new_stack("with-worker"), tmp_path / "1")

        for process in stack.processes("shortener.config.worker"):  # clicks wait in the stream
            process.suspend()
        _redis(stack).xadd(UNREADABLE, {"b": b"cannot be read"})
        elsewhere = new_stack("without-worker")
        assert ", 0 entries" not in _back_up_and_compare(stack, visitors, elsewhere, tmp_path / "2")
        kept = (file.read_bytes() for file in (elsewhere.data_dir / "valkey").rglob("*.aof"))
        assert any(b"cannot be read" in content for content in kept)
    finally:
        visitors.leave()


def _redis(stack: Stack) -> Redis:
    return Redis(unix_socket_path=str(socket_path(stack.data_dir, "valkey.sock")))


def _back_up_and_compare(stack: Stack, visitors: Visitors, elsewhere: Stack, place: Path) -> str:
    before = dict(visitors.answered)
    made = stack.manage("backup", "--to", str(place))
    after = dict(visitors.answered)
    assert made.returncode == 0, made.stderr

    restored = elsewhere.manage("restore", "--from", str(place))

    assert restored.returncode == 0, restored.stderr
    with closing(sqlite3.connect(elsewhere.data_dir / "db.sqlite3")) as database:
        found = database.execute(SUMS).fetchall()
    for code, count, rows, hourly in found:
        assert before[code] <= rows <= after[code] + 1  # one may be on its way to its visitor
        assert count == rows == hourly
    assert [code for code, *_ in found] == LINKS
    return made.stdout
