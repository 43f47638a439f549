"""What a backup says about itself: the first member of the archive and the last."""

import hashlib
import hmac
from datetime import datetime

import msgspec

FORMAT = "shortener backup 1"


class Header(msgspec.Struct, forbid_unknown_fields=False):
    """The first member, header.json."""

    format: str
    version: str  # of Shortener
    site: str
    engine: str  # Django's name
    made_at: datetime
    migrations: list[tuple[str, str]]  # that are applied: app and name
    tables: dict[str, list[str]]  # columns in the order of the rows' values, in the order of loading
    secret_key_check: str  # tells whether another SECRET_KEY is the same, without revealing it


class TableContent(msgspec.Struct):
    """The rows of one table: their number, and the sum of their digests in hexadecimal, in any order."""

    rows: int
    digest: str


class Manifest(msgspec.Struct):
    """The last member, manifest.json."""

    tables: dict[str, TableContent]
    waiting: int  # entries of the click stream
    unreadable: int  # entries that could not be read
    has_secret_key: bool
    sha256: str  # of the names and contents of all members before this one

    @property
    def rows(self) -> int:
        """The rows of all tables."""
        return sum(table.rows for table in self.tables.values())


def secret_key_check(key: str) -> str:
    """Return a text that is the same for the same SECRET_KEY, which cannot be computed from it."""
    return hmac.digest(key.encode(), b"backup", hashlib.sha256).hex()[:16]
