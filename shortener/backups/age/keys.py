"""The passphrase or the keys of a file: each wraps the file's own key in a stanza of the header."""

import base64
import binascii
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from shortener.backups.age import bech32
from shortener.backups.age.errors import DAMAGED, AgeError, Changed, WrongKey

_WORK = 17  # log2 of scrypt's cost: 128 MB and half a second
_MOST_WORK = 20  # that is accepted of a file: 1 GB
_SCRYPT, _X25519 = b"age-encryption.org/v1/scrypt", b"age-encryption.org/v1/X25519"
_SALT, _KEY, _WRAPPED = 16, 32, 32  # bytes
_NO_NONCE = bytes(12)  # each of these keys encrypts once


class Stanza(NamedTuple):
    """One wrapping of the file's key: its kind, its arguments, and the wrapped key."""

    arguments: list[str]
    body: bytes


Unwrap = Callable[[Sequence[Stanza]], bytes]  # raises AgeError


@dataclass(frozen=True, repr=False)
class Passphrase:
    """A passphrase, which encrypts and decrypts."""

    text: str

    def wrap(self, file_key: bytes) -> list[Stanza]:
        """Return the stanzas of a file with this key."""
        salt = os.urandom(16)
        wrapped = ChaCha20Poly1305(self._key(salt, _WORK)).encrypt(_NO_NONCE, file_key, None)
        return [Stanza(["scrypt", encode(salt), str(_WORK)], wrapped)]

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes:
        """Return the file's key; raise WrongKey, or Changed."""
        if all(arguments[0] != "scrypt" for arguments, _ in stanzas):
            raise WrongKey("The file was encrypted for public keys. Name the file with the secret key.")
        match stanzas:
            case [Stanza(["scrypt", text, work], body)] if re.fullmatch("[1-9][0-9]*", work):
                salt = decode(text, size=_SALT)
            case _:
                raise Changed(DAMAGED)
        if int(work) > _MOST_WORK:
            raise Changed("The passphrase of the file would need too much memory.")
        try:
            return ChaCha20Poly1305(self._key(salt, int(work))).decrypt(_NO_NONCE, _checked(body), None)
        except InvalidTag:
            raise WrongKey("The passphrase is wrong.") from None

    def _key(self, salt: bytes, work: int) -> bytes:
        return Scrypt(salt=_SCRYPT + salt, length=32, n=2**work, r=8, p=1).derive(self.text.encode())


@dataclass(frozen=True)
class Recipients:
    """Public keys, `age1…`, which only encrypt."""

    keys: tuple[bytes, ...]

    @classmethod
    def parsed(cls, texts: Sequence[str]) -> "Recipients":
        """Return the keys in the texts; raise AgeError."""
        return cls(tuple(bech32.decoded(text.strip(), prefix="age") for text in texts))

    def wrap(self, file_key: bytes) -> list[Stanza]:
        """Return the stanzas of a file with this key."""
        return [self._wrapped(key, file_key) for key in self.keys]

    def _wrapped(self, recipient: bytes, file_key: bytes) -> Stanza:
        private = X25519PrivateKey.generate()
        share = private.public_key().public_bytes_raw()
        key = _shared_key(private, recipient, salt=share + recipient)
        return Stanza(["X25519", encode(share)], ChaCha20Poly1305(key).encrypt(_NO_NONCE, file_key, None))


@dataclass(frozen=True, repr=False)
class Identities:
    """Secret keys, `AGE-SECRET-KEY-1…`, which only decrypt."""

    keys: tuple[bytes, ...]

    @classmethod
    def parsed(cls, text: str) -> "Identities":
        """Return the keys in a file's text, as age-keygen writes it; raise AgeError."""
        lines = (line.strip() for line in text.splitlines())
        secrets = [line for line in lines if line and not line.startswith("#")]
        if not secrets:
            raise AgeError("The file has no secret key.")
        return cls(tuple(bech32.decoded(line, prefix="age-secret-key-") for line in secrets))

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes:
        """Return the file's key; raise WrongKey, or Changed."""
        for arguments, body in stanzas:
            if arguments[0] != "X25519":
                continue
            if len(arguments) != 2:
                raise Changed(DAMAGED)
            share = decode(arguments[1], size=_KEY)
            for key in self.keys:
                private = X25519PrivateKey.from_private_bytes(key)
                salt = share + private.public_key().public_bytes_raw()
                try:
                    wrapping = _shared_key(private, share, salt=salt)
                    return ChaCha20Poly1305(wrapping).decrypt(_NO_NONCE, _checked(body), None)
                except (InvalidTag, ValueError):
                    continue
        raise WrongKey("The file was encrypted for another key.")


def encode(content: bytes) -> str:
    """Return Base64 without padding."""
    return base64.b64encode(content).decode().rstrip("=")


def decode(text: str, *, size: int | None = None) -> bytes:
    """Return the bytes in Base64 without padding, so many if a size is given; raise Changed."""
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise Changed(DAMAGED) from None
    if encode(content) != text or size not in (None, len(content)):  # each content has one text
        raise Changed(DAMAGED)
    return content


def derive(key: bytes, *, salt: bytes, purpose: bytes) -> bytes:
    """Return a key of 32 bytes that is derived from another one."""
    return HKDF(SHA256(), length=32, salt=salt, info=purpose).derive(key)


def _checked(wrapped: bytes) -> bytes:
    """Return a wrapped key of the right size: a longer one could be made to decrypt with each of several keys."""
    if len(wrapped) != _WRAPPED:
        raise Changed(DAMAGED)
    return wrapped


def _shared_key(private: X25519PrivateKey, public: bytes, *, salt: bytes) -> bytes:
    return derive(private.exchange(X25519PublicKey.from_public_bytes(public)), salt=salt, purpose=_X25519)
