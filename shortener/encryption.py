"""Encryption of texts with a key derived from SECRET_KEY."""

import base64

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def encrypt(text: str, *, purpose: str) -> str:
    """Return the text encrypted and authenticated, as URL-safe base64; each purpose has a key of its own."""
    return _cipher(purpose).encrypt(text.encode()).decode()


def decrypt(token: str, *, purpose: str) -> str:
    """Return the text that encrypt() made the token of.

    Raises cryptography.fernet.InvalidToken for another purpose, another SECRET_KEY or a changed token.
    """
    return _cipher(purpose).decrypt(token.encode()).decode()


def _cipher(purpose: str) -> Fernet:
    derivation = HKDF(SHA256(), length=32, salt=None, info=purpose.encode())
    return Fernet(base64.urlsafe_b64encode(derivation.derive(settings.SECRET_KEY.encode())))
