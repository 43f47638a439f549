"""Measure how much memory hostile clients leave behind in all processes."""

import asyncio
import random
import secrets
import socket
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress

from django.conf import settings

from bench import data, usage
from bench.budgets import BudgetResult
from bench.servers import EVERYTHING, BenchSite

_MOST_GROWTH = 50  # MB
_WARM_UP = 15.0  # seconds, whose growth does not count: views are loaded with the first request
_SETTLES_FOR = 15.0  # seconds; the server ends what is not finished after ten
_CLIENTS = 6  # of each kind
_ADDRESSES = 200
_LONGEST_HEADERS = 30_000  # bytes
_BODY = 900_000  # bytes that a slow client announces
_ANSWERS_WITHIN = 20.0  # seconds
_HELD_FOR = 5.0  # seconds that an answer is not read, or a body takes
_UNREAD = 30  # requests whose answers are not read


def growth(site: BenchSite, *, minutes: float) -> list[BudgetResult]:
    """Compare the memory of all processes before and after so many minutes of hostile clients."""
    data.fill(1)
    site.run(EVERYTHING)
    _attack(_WARM_UP)
    before = _memory(site)
    requests = _attack(minutes * 60)
    after = _memory(site)
    more = after - before
    return [
        BudgetResult(
            f"memory of all processes after {minutes:g} min of hostile clients (PSS)",
            f"{before:.0f} → {after:.0f} MB = {more:+.0f} MB, {requests:,} requests",
            f"≤ +{_MOST_GROWTH} MB",
            more <= _MOST_GROWTH,
        )
    ]


def _memory(site: BenchSite) -> float:
    time.sleep(_SETTLES_FOR)
    return usage.memory(site.pid(EVERYTHING)) / 1_000_000


def _attack(seconds: float) -> int:
    """Send requests of every kind for so long, and return how many; each kind must have sent some."""
    sent = asyncio.run(_send_all(seconds))
    if missing := [kind.__name__ for kind in _KINDS if not sent[kind.__name__]]:
        sys.exit(f"The site answers no more: {', '.join(missing)}.")
    return sent.total()


async def _send_all(seconds: float) -> Counter[str]:
    sent: Counter[str] = Counter()
    until = time.monotonic() + seconds

    async def repeat(kind: Callable[[], Awaitable[None]]) -> None:
        while time.monotonic() < until:
            try:
                async with asyncio.timeout(_ANSWERS_WITHIN):
                    await kind()
                sent[kind.__name__] += 1
            except (OSError, EOFError, TimeoutError):
                await asyncio.sleep(0.05)  # refused, which is as good

    await asyncio.gather(*(repeat(kind) for kind in _KINDS for _ in range(_CLIENTS)))
    return sent


async def _unknown_host() -> None:
    await _ask("/bench-0", host=f"{secrets.token_hex(8)}.example.com")


async def _unknown_code() -> None:
    await _ask(f"/{secrets.token_hex(6)}")


async def _unknown_key() -> None:
    await _ask("/api/links", headers=f"x-api-key: sk_live_{secrets.token_urlsafe(32)}\r\n")


async def _long_headers() -> None:
    names = ("User-Agent", "Referer", "Accept-Language", "Cookie", "X-Forwarded-For", f"X-{secrets.token_hex(4)}")
    length = random.randrange(_LONGEST_HEADERS) // len(names)
    headers = "".join(f"{name}: {secrets.token_hex(length // 2)}\r\n" for name in names)
    await _ask(random.choice(("/bench-0", f"/{secrets.token_hex(6)}", "/", "/accounts/login/")), headers=headers)


async def _slow_body() -> None:
    _reader, writer = await _connect()
    writer.write(_request("/api/links/guest", "POST", headers=f"Content-Length: {_BODY}\r\n"))
    for _ in range(10):
        writer.write(secrets.token_bytes(_BODY // 20))
        await asyncio.sleep(_HELD_FOR / 10)
    writer.transport.abort()


async def _unread_answer() -> None:
    _reader, writer = await _connect(receives=4_096)
    writer.transport.pause_reading()  # type: ignore[attr-defined]  # of sockets
    writer.write(_request("/api/openapi.json") * _UNREAD)
    await asyncio.sleep(_HELD_FOR)
    writer.transport.abort()


_KINDS = (_unknown_host, _unknown_code, _unknown_key, _long_headers, _slow_body, _unread_answer)


async def _ask(path: str, *, host: str = "localhost", headers: str = "") -> None:
    """Send one request and read its whole answer."""
    reader, writer = await _connect()
    try:
        writer.write(_request(path, host=host, headers=f"Connection: close\r\n{headers}"))
        while await reader.read(65_536):
            pass
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


def _request(path: str, method: str = "GET", *, host: str = "localhost", headers: str = "") -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n".encode()


async def _connect(receives: int = 0) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect from one of many addresses; with `receives`, the kernel takes about so many bytes that are not read."""
    connection = socket.socket()
    try:
        connection.setblocking(False)
        connection.bind((f"127.0.3.{random.randrange(_ADDRESSES) + 1}", 0))
        if receives:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
        await asyncio.get_running_loop().sock_connect(connection, (settings.HOST, settings.PORT))
        return await asyncio.open_connection(sock=connection)
    except BaseException:
        connection.close()
        raise
