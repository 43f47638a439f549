"""Concurrent visitors of one link, with a count of the answers that they get."""

import asyncio
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_ANSWER_TIMEOUT = 15.0  # seconds for one answer
_RETRY_DELAY = 0.05  # seconds


@dataclass
class Visits:
    """The number of answers so far, by status."""

    answered: dict[int, int] = field(default_factory=dict)
    broken: int = 0

    @property
    def redirects(self) -> int:
        """The number of redirects."""
        return self.answered.get(302, 0)

    @property
    def total(self) -> int:
        """The number of answered requests."""
        return sum(self.answered.values())

    async def make(self, url: str, *, requests: int, clients: int) -> None:
        """Send requests until this many were answered. Failed connections are not counted."""
        await asyncio.gather(*(self._visit(url, requests) for _client in range(clients)))

    async def _visit(self, url: str, requests: int) -> None:
        parts = urlsplit(url)
        request = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nUser-Agent: Mozilla/5.0\r\n\r\n".encode()
        while self.total < requests:
            try:
                reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
                try:
                    while self.total < requests:
                        writer.write(request)
                        status = await asyncio.wait_for(_status(reader), _ANSWER_TIMEOUT)
                        self.answered[status] = self.answered.get(status, 0) + 1
                finally:
                    writer.close()
            except (OSError, EOFError, TimeoutError):
                self.broken += 1
                await asyncio.sleep(_RETRY_DELAY)


async def _status(reader: asyncio.StreamReader) -> int:
    """Read one whole answer and return its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:")), 0)
    await reader.readexactly(length)
    return int(lines[0].split()[1])
