"""Whether and how a backup is encrypted, from settings and options; and opening one, whatever it is."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from shortener.backups.age import SHORTEST_PASSPHRASE
from shortener.backups.age.errors import AgeError
from shortener.backups.age.keys import Identities, Passphrase, Recipients
from shortener.backups.age.streams import FIRST_LINE, DecryptedReader, EncryptedWriter
from shortener.backups.archive import FIRST_BYTES
from shortener.backups.failures import BackupError, NoBackup

_BUFFER = 262_144  # bytes


@dataclass(frozen=True, repr=False)
class Protection:
    """The keys of backups: what encrypts them and what decrypts them; all may be missing."""

    passphrase: Passphrase | None = None
    recipients: Recipients | None = None
    identities: Identities | None = None

    @property
    def encrypts(self) -> bool:
        """Whether backups are encrypted."""
        return self.passphrase is not None or self.recipients is not None

    @property
    def decrypts(self) -> bool:
        """Whether these keys can read what they have encrypted."""
        return self.recipients is None or self.identities is not None

    def encrypted(self, target: IO[bytes]) -> EncryptedWriter | None:
        """Return a stream that encrypts into the target, or None."""
        keys = self.recipients or self.passphrase
        return EncryptedWriter(target, keys) if keys else None

    def opened(self, source: IO[bytes]) -> IO[bytes]:
        """Return a stream of the archive in a file, decrypted; raise BackupError, or NoBackup if it is none."""
        start = source.read(len(FIRST_LINE))
        whole = _Rejoined(start, source)
        if start.startswith(FIRST_BYTES):
            return whole
        if start != FIRST_LINE:
            raise NoBackup("The file is not a backup of Shortener.")
        keys = self.identities or self.passphrase
        if keys is None:
            raise BackupError(
                "The backup is encrypted. Set BACKUP_PASSPHRASE, or name a file with --passphrase-file or "
                "--identity-file."
            )
        try:
            return io.BufferedReader(DecryptedReader(whole, keys.unwrap), _BUFFER)
        except AgeError as error:
            raise NoBackup(str(error)) from error


def protection(*, passphrase: str, recipients: Sequence[str] = (), identity_file: str = "") -> Protection:
    """Return the keys in these texts; empty ones are missing. Raises BackupError."""
    if passphrase and len(passphrase) < SHORTEST_PASSPHRASE:
        raise BackupError(f"A passphrase for backups must have at least {SHORTEST_PASSPHRASE} characters.")
    if passphrase and recipients:
        raise BackupError("Backups can be encrypted for a passphrase or for public keys, not for both.")
    try:
        return Protection(
            Passphrase(passphrase) if passphrase else None,
            Recipients.parsed(recipients) if recipients else None,
            Identities.parsed(read_text(identity_file)) if identity_file else None,
        )
    except AgeError as error:
        raise BackupError(str(error)) from error


def read_text(file: str) -> str:
    """Return the text of a small file, without the line break at its end; raise BackupError."""
    try:
        return Path(file).read_text().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BackupError(f"{file} cannot be read ({getattr(error, 'strerror', None) or 'not a text'}).") from error


class _Rejoined(io.BytesIO):
    """The bytes that were read of a stream already, followed by the others."""

    def __init__(self, start: bytes, rest: IO[bytes]) -> None:
        super().__init__(start)
        self._rest = rest

    def read(self, size: int | None = -1) -> bytes:
        """Return up to so many bytes."""
        return super().read(size) or self._rest.read(-1 if size is None else size)
