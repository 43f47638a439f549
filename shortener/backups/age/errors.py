"""Errors of encrypted files and of keys, each with its reason in one sentence."""

DAMAGED = "The header of the file is damaged."


class AgeError(Exception):
    """The file cannot be decrypted, or a key is none."""


class WrongKey(AgeError):
    """The file was encrypted for another passphrase or key."""


class Changed(AgeError):
    """The file was truncated or changed."""
