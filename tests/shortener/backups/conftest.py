"""Backups of the test's own database."""

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

PASSPHRASE = "correct horse battery staple"

Command = Callable[..., str]  # runs a management command and returns what it prints


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a management command."""
    monkeypatch.setattr(os, "nice", lambda _: 0)  # it would be that of all tests

    def run(*arguments: str) -> str:
        printed = io.StringIO()
        call_command(*arguments, stdout=printed)
        return printed.getvalue()

    return run


@pytest.fixture
def refusal(command: Command) -> Command:
    """Return the one line with which a command fails."""

    def run(*arguments: str) -> str:
        with pytest.raises(CommandError) as raised:
            command(*arguments)
        (line,) = str(raised.value).splitlines()
        return line

    return run


@pytest.fixture(autouse=True)
def quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derive keys from passphrases at no cost."""
    monkeypatch.setattr("shortener.backups.age.keys._WORK", 4)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder for backups, which does not exist yet."""
    return tmp_path / "backups"


@pytest.fixture
def passphrase_file(tmp_path: Path) -> str:
    """A file with a passphrase."""
    file = tmp_path / "passphrase"
    file.write_text(f"{PASSPHRASE}\n")
    return str(file)


def only_file(folder: Path) -> Path:
    """Return the one file in a folder."""
    (file,) = folder.iterdir()
    return file
