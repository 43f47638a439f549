"""What must be read again but never by somebody who only has the database: secrets of authenticator apps."""

import base64
import logging
import secrets

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

logger = logging.getLogger(__name__)


def encrypted(text: str) -> str:
    """Return the text so that only holders of SECRET_KEY can read it."""
    return _cipher().encrypt(text.encode()).decode()


def decrypted(token: str) -> str:
    """Return the text again; from another SECRET_KEY's time a random one, whose codes nobody can know."""
    try:
        return _cipher().decrypt(token.encode()).decode()
    except InvalidToken:
        logger.error("A second factor was set up under another SECRET_KEY and cannot be used: remove it in the admin.")
        return base64.b32encode(secrets.token_bytes(20)).decode()


def _cipher() -> Fernet:
    derivation = HKDF(SHA256(), length=32, salt=None, info=b"accounts.secrets")
    return Fernet(base64.urlsafe_b64encode(derivation.derive(settings.SECRET_KEY.encode())))
