"""What must be read again but never by somebody who only has the database: secrets of authenticator apps."""

import base64
import logging
import secrets

from cryptography.fernet import InvalidToken

from shortener.encryption import cipher

logger = logging.getLogger(__name__)

_PURPOSE = "accounts.people.secrets"


def encrypted(text: str) -> str:
    """Return the text so that only holders of SECRET_KEY can read it."""
    return cipher(_PURPOSE).encrypt(text.encode()).decode()


def decrypted(token: str) -> str:
    """Return the text again; from another SECRET_KEY's time a random one, whose codes nobody can know."""
    try:
        return cipher(_PURPOSE).decrypt(token.encode()).decode()
    except InvalidToken:
        logger.error("A second factor was set up under another SECRET_KEY and cannot be used: remove it in the admin.")
        return base64.b32encode(secrets.token_bytes(20)).decode()
