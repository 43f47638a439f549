"""Get a feed's content: copy a file, or download an https address that is not in a private network."""

import asyncio
import hashlib
import socket
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from django.conf import settings
from django.utils.translation import gettext as _

from shortener.web.addresses.private_hosts import is_private

LARGEST = 50_000_000  # bytes
_LONGEST_DOWNLOAD = 120  # seconds
_LONGEST_PAUSE = 15  # seconds without a byte
_MOST_REDIRECTS = 3
_CHUNK = 65_536  # bytes


class FeedError(Exception):
    """The feed cannot be read; the message is for operators."""


@dataclass(frozen=True)
class Content:
    """What was read: its SHA-256, and by what a server knows it again."""

    digest: str
    etag: str = ""
    last_modified: str = ""


def fetch(source: str, into: BinaryIO, *, etag: str, last_modified: str) -> Content | None:
    """Write the content into the file, or return None if the server says that it has not changed. Raises FeedError."""
    try:
        if source.startswith("/"):
            return _copy(Path(source), into)
        known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        return asyncio.run(_download(source, into, {name: text for name, text in known.items() if text}))
    except (OSError, ValueError, aiohttp.ClientError, TimeoutError) as error:
        raise FeedError(str(error) or type(error).__name__) from error


def _copy(path: Path, into: BinaryIO) -> Content:
    if not stat.S_ISREG(path.stat().st_mode):
        raise FeedError(_("It is not a file."))
    digest = hashlib.sha256()
    with path.open("rb") as file:
        _write(into, digest, file.read(LARGEST + 1), 0)
    return Content(digest.hexdigest())


def _write(into: BinaryIO, digest: "hashlib._Hash", chunk: bytes, size: int) -> int:
    """Write the chunk after `size` bytes, and return the new size."""
    size += len(chunk)
    if size > LARGEST:
        raise FeedError(_("It has more than %(number)s MB.") % {"number": LARGEST // 1_000_000})
    into.write(chunk)
    digest.update(chunk)
    return size


async def _download(url: str, into: BinaryIO, known: Mapping[str, str]) -> Content | None:
    timeout = aiohttp.ClientTimeout(total=_LONGEST_DOWNLOAD, sock_read=_LONGEST_PAUSE, sock_connect=_LONGEST_PAUSE)
    connector = aiohttp.TCPConnector(resolver=_PublicResolver())
    headers = {"User-Agent": "Shortener", "Accept-Encoding": "identity", **known}
    async with aiohttp.ClientSession(
        connector=connector, timeout=timeout, headers=headers, auto_decompress=False, trust_env=True
    ) as session:
        for _number in range(_MOST_REDIRECTS + 1):
            _check(url)
            async with session.get(url, allow_redirects=False) as answer:
                if answer.status in (301, 302, 303, 307, 308):
                    url = urljoin(url, answer.headers.get("Location", ""))
                    continue
                if answer.status == 304:
                    return None
                if answer.status != 200:
                    raise FeedError(_("The server answered %(status)d.") % {"status": answer.status})
                return await _save(answer, into)
    raise FeedError(_("There are too many redirects."))


async def _save(answer: aiohttp.ClientResponse, into: BinaryIO) -> Content:
    digest, size = hashlib.sha256(), 0
    async for chunk in answer.content.iter_chunked(_CHUNK):
        size = _write(into, digest, chunk, size)
    headers = answer.headers
    return Content(digest.hexdigest(), headers.get("ETag", "")[:200], headers.get("Last-Modified", "")[:100])


def _check(url: str) -> None:
    """Raise FeedError unless the address may be asked: https, or http in a private network where that is allowed."""
    parts = urlsplit(url)
    is_in_private = is_private(parts.hostname or "")
    if is_in_private and not settings.ALLOW_PRIVATE_DESTINATIONS:
        raise FeedError(_("The address is in a private network."))
    if parts.scheme != "https" and not (parts.scheme == "http" and is_in_private):
        raise FeedError(_("The address does not begin with https://."))


class _PublicResolver(AbstractResolver):
    """Resolves names, but not to private addresses: checked here, the address that is asked is the one checked.

    The proxies of the environment may be private; behind one, it is the proxy that resolves names of feeds.
    """

    def __init__(self) -> None:
        self._resolver = ThreadedResolver()
        self._proxies = {urlsplit(proxy).hostname for proxy in getproxies().values()}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        is_checked = host not in self._proxies and not settings.ALLOW_PRIVATE_DESTINATIONS
        if is_checked and any(is_private(one["host"]) for one in found):
            raise OSError(_("The address is in a private network."))
        return found

    async def close(self) -> None:
        await self._resolver.close()
