"""Encrypted streams: a header with the file's key, then chunks of 64 KiB, each authenticated with its position."""

import hmac
import io
import os
from collections.abc import Callable, Sequence
from typing import IO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from shortener.backups.age.errors import DAMAGED, Changed
from shortener.backups.age.keys import Stanza, Unwrap, decode, derive, encode

FIRST_LINE = b"age-encryption.org/v1\n"

_CHUNK = 65_536
_TAG = 16  # bytes
_MAC = 32  # bytes
_LONGEST_LINE, _LARGEST_HEADER, _MOST_STANZAS = 1_024, 65_536, 64  # bytes, bytes, and how many
_COLUMNS = 64  # of Base64
_TRUNCATED = "The file is truncated."


class Wraps(Protocol):
    """A passphrase or public keys."""

    def wrap(self, file_key: bytes) -> list[Stanza]:
        """Return the stanzas of a file with this key."""


class EncryptedWriter(io.RawIOBase):
    """Encrypts what is written to it. finish() writes the end, without which the file counts as truncated."""

    def __init__(self, target: IO[bytes], keys: Wraps) -> None:
        file_key, nonce = os.urandom(16), os.urandom(16)
        header = _header(keys.wrap(file_key))
        mac = encode(_mac(file_key, header))
        self._target = target
        self._target.write(header + f" {mac}\n".encode() + nonce)
        self._seal = _Sealing(file_key, nonce).encrypt
        self._rest = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        self._rest += data
        while len(self._rest) > _CHUNK:  # not the last chunk
            self._target.write(self._seal(bytes(self._rest[:_CHUNK]), is_last=False))
            del self._rest[:_CHUNK]
        return len(data)

    def finish(self) -> None:
        """Write the end."""
        self._target.write(self._seal(bytes(self._rest), is_last=True))


class DecryptedReader(io.RawIOBase):
    """Reads an encrypted file; raises AgeError for what is not authentic."""

    def __init__(self, source: IO[bytes], unwrap: Unwrap) -> None:
        header, stanzas, mac = _parsed(source)
        file_key = unwrap(stanzas)
        if not hmac.compare_digest(_mac(file_key, header), mac):
            raise Changed("The header of the file was changed.")
        self._source = source
        self._chunks = _Sealing(file_key, _exactly(source, 16))
        self._ahead = _full(source, _CHUNK + _TAG)
        self._plain = memoryview(b"")
        self._is_over = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        if not self._plain and not self._is_over:
            chunk = self._ahead
            self._ahead = _full(self._source, _CHUNK + _TAG) if len(chunk) == _CHUNK + _TAG else b""
            self._is_over = not self._ahead
            self._plain = memoryview(self._chunks.decrypt(chunk, is_last=self._is_over))
        size = min(len(buffer), len(self._plain))
        buffer[:size] = self._plain[:size]
        self._plain = self._plain[size:]
        return size


class _Sealing:
    """The chunks' cipher: nonces are their number and whether they are the last."""

    def __init__(self, file_key: bytes, nonce: bytes) -> None:
        self._cipher = ChaCha20Poly1305(derive(file_key, salt=nonce, purpose=b"payload"))
        self._number = 0

    def encrypt(self, chunk: bytes, *, is_last: bool) -> bytes:
        return self._cipher.encrypt(self._next(is_last=is_last), chunk, None)

    def decrypt(self, chunk: bytes, *, is_last: bool) -> bytes:
        is_first = self._number == 0
        try:
            content = self._cipher.decrypt(self._next(is_last=is_last), chunk, None)
        except InvalidTag:
            raise Changed("The file is truncated or was changed.") from None
        if not content and not is_first:
            raise Changed("The file was changed: it ends with an empty part.")
        return content

    def _next(self, *, is_last: bool) -> bytes:
        nonce = self._number.to_bytes(11) + bytes([is_last])
        self._number += 1
        return nonce


def _header(stanzas: Sequence[Stanza]) -> bytes:
    lines = [FIRST_LINE.decode().rstrip()]
    for arguments, body in stanzas:
        text = encode(body)
        lines.append(" ".join(["->", *arguments]))
        lines += [text[at : at + _COLUMNS] for at in range(0, len(text) + 1, _COLUMNS)]  # the last one is shorter
    return "\n".join([*lines, "---"]).encode()


def _mac(file_key: bytes, header: bytes) -> bytes:
    return hmac.digest(derive(file_key, salt=b"", purpose=b"header"), header, "sha256")


def _parsed(source: IO[bytes]) -> tuple[bytes, list[Stanza], bytes]:
    """Return the header up to its MAC, the stanzas, and the MAC."""
    read: list[bytes] = []
    next_line = _lines(source, read)
    if next_line() != FIRST_LINE.decode().rstrip():
        raise Changed("The file is not encrypted with age.")
    stanzas: list[Stanza] = []
    while (line := next_line()).startswith("-> ") and len(stanzas) < _MOST_STANZAS:
        arguments, text = line.split(" ")[1:], ""
        more = next_line()
        while len(more) == _COLUMNS:
            text += more
            more = next_line()
        if "" in arguments or len(more) > _COLUMNS:
            raise Changed(DAMAGED)
        stanzas.append(Stanza(arguments, decode(text + more)))
    if not line.startswith("--- "):
        raise Changed(DAMAGED)
    return b"".join(read[:-1]) + b"---", stanzas, decode(line[4:], size=_MAC)


def _lines(source: IO[bytes], read: list[bytes]) -> Callable[[], str]:
    def next_line() -> str:
        line = bytearray()
        while not line.endswith(b"\n") and len(line) < _LONGEST_LINE:
            line += _exactly(source, 1)
        read.append(bytes(line))
        if sum(map(len, read)) > _LARGEST_HEADER:
            raise Changed(DAMAGED)
        return line.decode("ascii", "replace").rstrip("\n")

    return next_line


def _full(source: IO[bytes], size: int) -> bytes:
    """Return so many bytes, or fewer at the end."""
    parts = bytearray()
    while len(parts) < size and (part := source.read(size - len(parts))):
        parts += part
    return bytes(parts)


def _exactly(source: IO[bytes], size: int) -> bytes:
    content = _full(source, size)
    if len(content) < size:
        raise Changed(_TRUNCATED)
    return content
