"""What the two processes say to each other: messages with their lengths before them."""

from typing import IO, Any

import msgspec


class Ready(msgspec.Struct, tag=True):
    """The target has all tables; `vendor` is Django's name for its engine."""

    vendor: str


class Describe(msgspec.Struct, tag=True):
    """A question: what does the target's table hold? The answer is a Summary."""

    table: str


class Summary(msgspec.Struct, tag=True):
    """A table's rows: how many, the sum of their digests, and the last one's key.

    Keys that each database makes for itself say nothing elsewhere: instead, what such rows are known by everywhere.
    """

    count: int = 0
    digest: bytes = bytes(16)
    last: Any = None
    names: list[bytes] = []


class Store(msgspec.Struct, tag=True):
    """Rows to be stored. The answer is Stored, when they are committed."""

    table: str
    rows: list[list[Any]]


class Stored(msgspec.Struct, tag=True):
    """So many rows have been stored."""

    count: int


class Failed(msgspec.Struct, tag=True):
    """The last words of the process that writes."""

    reason: str


Message = Ready | Describe | Summary | Store | Stored | Failed

_LENGTH = 4  # bytes
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Message).decode


def send(stream: IO[bytes], message: Message) -> None:
    """Write one message; BrokenPipeError when nobody will read it."""
    content = _encode(message)
    stream.write(len(content).to_bytes(_LENGTH) + content)
    stream.flush()


def receive(stream: IO[bytes]) -> Message | None:
    """Return the next message, None when the other process has ended."""
    length = stream.read(_LENGTH)
    if len(length) < _LENGTH:
        return None
    content = stream.read(int.from_bytes(length))
    return _decode(content) if len(content) == int.from_bytes(length) else None
