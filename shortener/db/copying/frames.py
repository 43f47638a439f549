"""The protocol of the two processes: length-prefixed MessagePack messages."""

from typing import IO, Any

import msgspec


class Ready(msgspec.Struct, tag=True):
    """The target has all tables; `vendor` is Django's name for its engine."""

    vendor: str


class Describe(msgspec.Struct, tag=True):
    """Asks for a Summary of the target's table."""

    table: str


class Summary(msgspec.Struct, tag=True):
    """A table's rows: their number, the sum of their digests, and the last key.

    Tables with keys of the database's own have, instead of the last key, the natural keys of all rows.
    """

    count: int = 0
    digest: bytes = bytes(16)
    last: Any = None
    names: list[bytes] = []


class Store(msgspec.Struct, tag=True):
    """Rows to store; answered by Stored when they are committed."""

    table: str
    rows: list[list[Any]]


class Stored(msgspec.Struct, tag=True):
    """The number of rows that are committed."""

    count: int


class Failed(msgspec.Struct, tag=True):
    """The last message of the process that writes, with the reason of its failure."""

    reason: str


Message = Ready | Describe | Summary | Store | Stored | Failed

_LENGTH = 4  # bytes
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Message).decode


def send(stream: IO[bytes], message: Message) -> None:
    """Write one message; raises BrokenPipeError when the other process has ended."""
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
