"""Pages that the redirect plane sends by itself: rendered once, kept, and compressed once."""

import gzip
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from redirects.target import Verdict
from shortener.asgi.types import Send
from shortener.web.requests.security_headers import security_headers


class Page(NamedTuple):
    """A rendered page: its status, headers of its own, body, and compressed body."""

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes
    compressed: bytes


class Pages(Protocol):
    """Renders the pages, in the language of an Accept-Language header."""

    def closed(self, verdict: Verdict | None, opens_at: int | None, languages: str, message: str = "") -> Page:
        """Return why a link is not followed: None for a code without a link. `opens_at` is milliseconds since 1970."""

    def unreachable(self, languages: str) -> Page:
        """Return the page for the time that nothing is known of the link, since the database is down."""


def new_page(status: int, headers: Sequence[tuple[str, str]], body: bytes) -> Page:
    """Return a page."""
    encoded = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
    return Page(status, encoded, body, gzip.compress(body))


async def send_page(page: Page, send: Send, *, request_id: str, is_head: bool, accepts_gzip: bool) -> None:
    """Send the page, compressed for a client that takes that."""
    body = page.compressed if accepts_gzip else page.body
    headers = [
        *page.headers,
        *security_headers(),
        (b"content-length", str(len(body)).encode()),
        (b"vary", b"Accept-Encoding, Accept-Language"),
        (b"x-request-id", request_id.encode()),
    ]
    if accepts_gzip:
        headers.append((b"content-encoding", b"gzip"))
    await send({"type": "http.response.start", "status": page.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if is_head else body})
