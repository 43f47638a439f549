"""Files that cannot be restored are one clear line each."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.shortener.backups.conftest import Command, only_file

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["plain", "encrypted"])
def backup(
    request: pytest.FixtureRequest, command: Command, place: Path, passphrase_file: str
) -> tuple[Path, list[str]]:
    """A backup, and the options that read it."""
    options = ["--passphrase-file", passphrase_file] if request.param == "encrypted" else []
    command("backup", "--to", str(place), *options)
    return only_file(place), options


def test_a_truncated_file_is_refused(refusal: Command, backup: tuple[Path, list[str]]) -> None:
    file, options = backup
    content = file.read_bytes()
    for left in (0, 10, len(content) // 3, len(content) * 9 // 10, len(content) - 1):
        with _replaced(file, content[:left]):
            line = refusal("restore", "--check", "--from", str(file), *options)

        assert "truncated" in line or "not a backup" in line


def test_any_changed_bit_is_found(refusal: Command, backup: tuple[Path, list[str]]) -> None:
    file, options = backup
    content = file.read_bytes()
    for at in range(10, len(content), len(content) // 9):
        with _replaced(file, content[:at] + bytes([content[at] ^ 0x10]) + content[at + 1 :]):
            line = refusal("restore", "--check", "--from", str(file), *options)

        assert any(word in line for word in ("damaged", "truncated", "changed", "not a backup", "encrypted for"))


def test_more_after_the_end_is_found(refusal: Command, backup: tuple[Path, list[str]]) -> None:
    file, options = backup
    with _replaced(file, file.read_bytes() + b"more"):
        line = refusal("restore", "--check", "--from", str(file), *options)

    assert "damaged" in line


def test_a_foreign_file_is_refused(refusal: Command, tmp_path: Path, passphrase_file: str) -> None:
    file = tmp_path / "foreign"
    for content in (b"", b"hello", b"\x28\xb5\x2f\xfdfoo", b"PK\x03\x04" * 100, b"age-encryption.org/v1\n"):
        file.write_bytes(content)

        line = refusal("restore", "--check", "--from", str(file), "--passphrase-file", passphrase_file)

        assert "not a backup" in line or "truncated" in line or "damaged" in line


def test_wrong_keys_are_refused(refusal: Command, command: Command, place: Path, passphrase_file: str) -> None:
    command("backup", "--to", str(place), "--passphrase-file", passphrase_file)
    other = place.with_name("other")
    other.write_text("another passphrase")

    assert "is encrypted" in refusal("restore", "--check", "--from", str(place))
    assert "passphrase is wrong" in refusal("restore", "--check", "--from", str(place), "--passphrase-file", str(other))
    other.write_text("short")
    assert "12 characters" in refusal("backup", "--to", str(place), "--passphrase-file", str(other))
    assert "cannot be read" in refusal("backup", "--to", str(place), "--passphrase-file", "/nowhere")
    assert "age1" in refusal("backup", "--to", str(place), "--recipient", "age1qqqqqqqqqqqqq")


@contextmanager
def _replaced(file: Path, content: bytes) -> Iterator[None]:
    before = file.read_bytes()
    file.write_bytes(content)
    yield
    file.write_bytes(before)
