"""API keys as text: how they are made, recognised and compared. Only their digest is ever stored."""

import hashlib
import secrets

PREFIX = "sk_live_"
_SHOWN = len(PREFIX) + 4  # characters of a key that people may see again


def new_key() -> str:
    """Return a key nobody had before: sk_live_ and 43 random characters (256 bits)."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(key: str) -> str:
    """Return the SHA-256 of the key as 64 hex digits. A random key needs no salt and no slow hash."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


def shown_part(key: str) -> str:
    """Return the beginning of the key, enough for its owner to recognise it."""
    return key[:_SHOWN]
