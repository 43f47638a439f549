"""Encrypted files and keys that the specification of age forbids: https://github.com/C2SP/C2SP/blob/main/age.md."""

import io
import os
from collections.abc import Sequence

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from shortener.backups.age.errors import AgeError, Changed, WrongKey
from shortener.backups.age.keys import Identities, Passphrase, Recipients, Stanza, derive, encode
from shortener.backups.age.streams import DecryptedReader, EncryptedWriter
from tests.shortener.backups.conftest import PASSPHRASE

# The secret key has the bytes 0 to 31.
PUBLIC = "age13aqvttdk3ujkyjh9kg2w5an6dmy5mq5a84a4uxk3hfhnugfc9p0sy5p2wh"
SECRET = "AGE-SECRET-KEY-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0SWRYDWG"

SALT = encode(bytes(16))


class _Known:
    """Keeps the key of a file instead of wrapping it."""

    key = b""

    def wrap(self, file_key: bytes) -> list[Stanza]:
        self.key = file_key
        return [Stanza(["known"], b"")]

    def unwrap(self, _: Sequence[Stanza]) -> bytes:
        return self.key


def _encrypted(content: bytes, *, is_finished: bool = True) -> tuple[_Known, bytes]:
    keys, target = _Known(), io.BytesIO()
    writer = EncryptedWriter(target, keys)
    writer.write(content)
    if is_finished:
        writer.finish()
    return keys, target.getvalue()


def _header_read(text: str) -> list[Stanza]:
    """Return the stanzas of a file with this text between its first line and the MAC."""
    found: list[Stanza] = []

    def unwrap(stanzas: Sequence[Stanza]) -> bytes:
        found.extend(stanzas)
        raise WrongKey

    with pytest.raises(WrongKey):
        DecryptedReader(io.BytesIO(f"age-encryption.org/v1\n{text}--- {encode(bytes(32))}\n".encode()), unwrap)
    return found


@pytest.mark.parametrize("work", ["0", "017", "٤", "４", "-4", "+4", " 4", "4_0", "", "x"])
def test_a_work_factor_is_a_plain_number(work: str) -> None:
    with pytest.raises(Changed, match="damaged"):
        Passphrase(PASSPHRASE).unwrap([Stanza(["scrypt", SALT, work], bytes(32))])


def test_a_passphrase_must_not_take_all_memory() -> None:
    for work in ("21", "64", "9" * 1_000):
        with pytest.raises(Changed, match="too much memory"):
            Passphrase(PASSPHRASE).unwrap([Stanza(["scrypt", SALT, work], bytes(32))])


def test_sizes_of_a_passphrase_stanza_are_fixed() -> None:
    for salt, body in ((bytes(15), bytes(32)), (bytes(17), bytes(32)), (bytes(16), bytes(31)), (bytes(16), bytes(48))):
        with pytest.raises(Changed, match="damaged"):
            Passphrase(PASSPHRASE).unwrap([Stanza(["scrypt", encode(salt), "4"], body)])
    with pytest.raises(Changed, match="damaged"):
        Passphrase(PASSPHRASE).unwrap([Stanza(["scrypt", SALT], bytes(32))])
    with pytest.raises(Changed, match="damaged"):  # it must be alone
        Passphrase(PASSPHRASE).unwrap([Stanza(["scrypt", SALT, "4"], bytes(32))] * 2)


def test_sizes_of_a_public_keys_stanza_are_fixed() -> None:
    identities = Identities.parsed(SECRET)
    for share, body in ((bytes(31), bytes(32)), (bytes(33), bytes(32)), (bytes([9] * 32), bytes(48))):
        with pytest.raises(Changed, match="damaged"):
            identities.unwrap([Stanza(["X25519", encode(share)], body)])
    with pytest.raises(Changed, match="damaged"):
        identities.unwrap([Stanza(["X25519"], bytes(32))])
    with pytest.raises(WrongKey):  # a share for which every secret is the same
        identities.unwrap([Stanza(["X25519", encode(bytes(32))], bytes(32))])


def test_a_stanza_of_another_kind_is_skipped() -> None:
    file_key = os.urandom(16)
    stanzas = [Stanza(["other", "x"], bytes(5)), *Recipients.parsed([PUBLIC]).wrap(file_key)]

    assert Identities.parsed(SECRET).unwrap(stanzas) == file_key
    with pytest.raises(WrongKey, match="public keys"):
        Passphrase(PASSPHRASE).unwrap(stanzas)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("-> x\nAAAA=\n", id="padded"),
        pytest.param("-> x\nAB\n", id="bits after the end"),
        pytest.param("-> x\nAA AA\n", id="space"),
        pytest.param("-> x\n" + "A" * 68 + "\n", id="long line"),
        pytest.param("-> x  y\n\n", id="empty argument"),
        pytest.param("-> x\nAA\r\n", id="carriage return"),
        pytest.param("-> x\n" + ("A" * 64 + "\n") * 3_000 + "\n", id="large body"),
    ],
)
def test_a_header_has_one_form(text: str) -> None:
    assert _header_read("-> x y\nAAAA\n") == [Stanza(["x", "y"], bytes(3))]

    with pytest.raises(Changed, match="damaged"):
        _header_read(text)


def test_the_largest_header_that_is_written_is_read() -> None:
    keys, target = Recipients.parsed([PUBLIC] * 64), io.BytesIO()
    writer = EncryptedWriter(target, keys)
    writer.write(b"everything")
    writer.finish()

    reader = DecryptedReader(io.BytesIO(target.getvalue()), Identities.parsed(SECRET).unwrap)

    assert io.BufferedReader(reader).read() == b"everything"


def test_an_empty_chunk_after_a_full_one_is_refused() -> None:
    keys, full = _encrypted(bytes(65_537), is_finished=False)
    nonce = full.partition(b"\n--- ")[2].partition(b"\n")[2][:16]
    cipher = ChaCha20Poly1305(derive(keys.key, salt=nonce, purpose=b"payload"))
    end = cipher.encrypt((1).to_bytes(11) + b"\1", b"", None)

    with pytest.raises(Changed):
        io.BufferedReader(DecryptedReader(io.BytesIO(full + end), keys.unwrap)).read()


@pytest.mark.parametrize("size", [0, 65_536])
def test_an_end_that_is_full_or_all_is_read(size: int) -> None:
    keys, content = _encrypted(bytes(size))

    assert io.BufferedReader(DecryptedReader(io.BytesIO(content), keys.unwrap)).read() == bytes(size)


def test_keys_are_in_one_case() -> None:
    assert Recipients.parsed([PUBLIC.upper()]) == Recipients.parsed([PUBLIC])
    assert Identities.parsed(SECRET.lower()) == Identities.parsed(SECRET)
    for text in (PUBLIC.replace("q", "Q"), f"AGE{PUBLIC[3:]}", f"{PUBLIC}é"):
        with pytest.raises(AgeError, match="complete"):
            Recipients.parsed([text])
    for text in (SECRET.replace("K", "k"), SECRET.replace("K", "\N{KELVIN SIGN}")):
        with pytest.raises(AgeError, match="complete"):
            Identities.parsed(text)
