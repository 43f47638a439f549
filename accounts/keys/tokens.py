"""The text of API keys and invitations: generated, and compared by digest; the text itself is never stored."""

import hashlib
import secrets

PREFIX = "sk_live_"
_PREFIX_LENGTH = len(PREFIX) + 4  # characters of a key that are stored


def new_key() -> str:
    """Return a new key: sk_live_ and 43 random characters (256 bits)."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(key: str) -> str:
    """Return the SHA-256 of the key as 64 hex digits. A random key needs no salt and no slow hash."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


def shown_part(key: str) -> str:
    """Return the first characters of the key, which its owner recognizes it by."""
    return key[:_PREFIX_LENGTH]
