"""Errors of backups, each with a sentence that says what to do."""

from shortener.errors import Conflict


class BackupError(Conflict):
    """A backup cannot be made, checked or restored."""


class NoBackup(BackupError):
    """The file is damaged, or is no backup."""
