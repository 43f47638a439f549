"""What backups encrypt, the program `age` decrypts, and the other way round."""

import io
import os
import pty
import subprocess
from pathlib import Path

import pytest

from shortener.backups.age.errors import Changed, WrongKey
from shortener.backups.age.keys import Identities, Passphrase, Recipients
from shortener.backups.age.streams import DecryptedReader, EncryptedWriter, Wraps
from tests.deploy.programs import required

SIZES = [0, 1, 65_535, 65_536, 65_537, 200_000]
PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """A key, made by age-keygen."""
    file = tmp_path / "key"
    subprocess.run([required("age-keygen"), "-o", file], check=True, capture_output=True)
    return file


def _recipient(key_file: Path) -> str:
    printed = subprocess.run([required("age-keygen"), "-y", key_file], check=True, capture_output=True, text=True)
    return printed.stdout.strip()


def _encrypted(content: bytes, keys: Wraps) -> bytes:
    target = io.BytesIO()
    writer = EncryptedWriter(target, keys)
    for at in range(0, len(content), 50_000):
        writer.write(content[at : at + 50_000])
    writer.finish()
    return target.getvalue()


@pytest.mark.parametrize("size", SIZES)
def test_age_decrypts_what_backups_encrypt(key_file: Path, size: int) -> None:
    content = os.urandom(size)
    other = Recipients.parsed([_recipient(key_file)])

    decrypted = subprocess.run(
        [required("age"), "-d", "-i", key_file], input=_encrypted(content, other), capture_output=True, check=True
    )

    assert decrypted.stdout == content


@pytest.mark.parametrize("size", SIZES)
def test_backups_decrypt_what_age_encrypts(key_file: Path, size: int) -> None:
    content = os.urandom(size)
    made = subprocess.run(
        [required("age"), "-r", _recipient(key_file)], input=content, capture_output=True, check=True
    ).stdout

    identities = Identities.parsed(key_file.read_text())

    assert io.BufferedReader(DecryptedReader(io.BytesIO(made), identities.unwrap)).read() == content
    with pytest.raises(Changed):
        io.BufferedReader(DecryptedReader(io.BytesIO(made[:-1]), identities.unwrap)).read()
    with pytest.raises(WrongKey):
        DecryptedReader(io.BytesIO(made), Passphrase(PASSPHRASE).unwrap)


def test_age_decrypts_with_the_passphrase(tmp_path: Path) -> None:
    file, result = tmp_path / "backup.age", tmp_path / "backup"
    file.write_bytes(_encrypted(b"everything", Passphrase(PASSPHRASE)))

    screen, inside = pty.openpty()  # age takes passphrases from a terminal only
    age = subprocess.Popen(
        ["setsid", "--ctty", "--wait", required("age"), "-d", "-o", result, file],
        stdin=inside,
        stdout=inside,
        stderr=inside,
    )
    os.close(inside)
    os.read(screen, 100)  # the question
    os.write(screen, f"{PASSPHRASE}\n".encode())

    assert age.wait(20) == 0
    os.close(screen)
    assert result.read_bytes() == b"everything"


def test_keys_that_are_none_are_refused() -> None:
    for text in ("", "age1", "AGE-SECRET-KEY-1", "age1" + "q" * 58):
        with pytest.raises(Exception, match="key"):
            Recipients.parsed([text])
        with pytest.raises(Exception, match="key"):
            Identities.parsed(text)
