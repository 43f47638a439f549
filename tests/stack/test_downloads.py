"""Exports through both planes: they end with their client, and do not grow in memory for a slow one."""

import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

import psutil
import pytest

from tests.stack.running import NewStack, Stack
from tests.stack.waiting import eventually

LINKS = 200_000
MOST_GROWTH = 30_000_000  # bytes

COPIES = """
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?)
INSERT INTO links_link ({columns}) SELECT {values} FROM links_link, number WHERE code = 'first'
"""
SESSION = """
from django.contrib.sessions.backends.db import SessionStore
from accounts.models import User
user = User.objects.get()
session = SessionStore()
session["_auth_user_id"], session["_auth_user_hash"] = user.pk, user.get_session_auth_hash()
session["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
session.create()
print(session.session_key, user.workspaces.get().pk)
"""


@pytest.fixture
def large(new_stack: NewStack) -> Stack:
    """Return an installation with many links."""
    stack = new_stack().start()
    stack.create_link(stack.create_api_key(), customAlias="first")
    with closing(sqlite3.connect(stack.data_dir / "db.sqlite3", timeout=20)) as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(links_link)")]
        own = {"_id": "printf('%024x', n)", "code": "'c-' || n", "key": "'/c-' || n"}
        names = ", ".join(f'"{name}"' for name in columns)
        values = ", ".join(own.get(name, f'"{name}"') for name in columns)
        database.execute(COPIES.format(columns=names, values=values), (LINKS,))
        database.commit()
    return stack


@contextmanager
def _export(stack: Stack, links: str, session: str) -> Iterator[socket.socket]:
    request = f"GET {links}/export.csv HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid={session}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", stack.port), timeout=20) as client:
        client.sendall(request.encode())
        assert client.recv(12) == b"HTTP/1.1 200"
        yield client


def test_an_export_waits_for_a_slow_client_and_ends_with_it(large: Stack) -> None:
    made = large.manage("shell", "--no-imports", "-c", SESSION)
    assert made.returncode == 0, made.stderr
    session, workspace_id = made.stdout.split()
    links = f"/workspaces/{workspace_id}/links"
    servers = [*large.processes("run_control"), *large.processes("run_redirects")]

    def memory() -> int:
        return sum(process.memory_info().rss for process in servers)

    large.get(links, cookies={"sessionid": session})  # what any first page loads does not count
    before = memory()
    with _export(large, links, session) as first, ExitStack() as more:
        until = time.monotonic() + 5
        while time.monotonic() < until:
            assert first.recv(10_000)
            psutil.cpu_percent(0.1)  # about 100 kB a second
        assert memory() - before < MOST_GROWTH
        more.enter_context(_export(large, links, session))
        for _ in range(18):
            another = large.get(f"{links}/export.csv", cookies={"sessionid": session})
            assert (another.status_code, another.headers["location"]) == (302, links)
        assert memory() - before < MOST_GROWTH
    left_at = time.monotonic()

    eventually(lambda: _export_begins(large, links, session), within=5)
    assert time.monotonic() - left_at < 5


def _export_begins(stack: Stack, links: str, session: str) -> bool:
    with _export(stack, links, session):
        return True
