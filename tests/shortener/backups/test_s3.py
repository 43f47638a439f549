"""Backups to storage that speaks S3."""

import os
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from django.conf import settings as our_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from pytest_django import Settings

from shortener.backups import s3
from shortener.backups.failures import BackupError
from shortener.backups.names import check_s3_keys
from shortener.backups.places import place_at
from shortener.runtime import preflight
from tests.shortener.backups.conftest import Command
from tests.shortener.backups.s3_server import CREDENTIALS, s3_server


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server."""
    with s3_server() as address:
        yield address


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty bucket, with the environment that leads there."""
    for name, value in {**CREDENTIALS, "AWS_ENDPOINT_URL": server}.items():
        monkeypatch.setenv(name, value)
    httpx.put(f"{server}/bucket").raise_for_status()
    yield "s3://bucket/some/prefix"
    httpx.post(f"{server}/moto-api/reset").raise_for_status()


def _uploads(server: str) -> str:
    return httpx.get(f"{server}/bucket?uploads").text


@pytest.mark.django_db(transaction=True)
def test_a_backup_is_stored_in_a_bucket(command: Command, bucket: str) -> None:
    printed = command("backup", "--to", bucket)

    assert f"{bucket}/shortener-" in printed
    assert "all counts and digests are right" in printed
    assert "all counts and digests are right" in command("restore", "--check", "--from", bucket)
    (name,) = place_at(bucket).names()
    assert "all counts and digests are right" in command("restore", "--check", "--from", f"{bucket}/{name}")
    assert not list(our_settings.DATA_DIR.glob("*.partial"))


def test_large_files_are_stored_in_parts(bucket: str, tmp_path: Path) -> None:
    place, file = place_at(bucket), tmp_path / "large"
    content = os.urandom(s3._PART * 2 + 1_000)
    file.write_bytes(content)

    place.keep(file, "large")

    assert place.size("large") == len(content)
    with place.opened("large") as opened:
        parts = iter(lambda: opened.read(1_000_000), b"")
        assert b"".join(parts) == content
    assert not file.exists()
    place.delete("large")
    assert place.names() == []


def test_a_failed_upload_leaves_no_parts(
    server: str, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "large"
    file.write_bytes(bytes(s3._PART * 3))
    place = place_at(bucket)
    monkeypatch.setattr(s3, "_open", _fails_in_the_middle)

    with pytest.raises(BackupError, match="s3://bucket"):
        place.keep(file, "large")

    assert "<UploadId>" not in _uploads(server)
    assert place.names() == []


def _fails_in_the_middle(_: Path) -> Iterator[bytes]:
    yield bytes(s3._PART)
    yield bytes(s3._PART)
    raise OSError(5, "Input/output error")


def test_a_server_that_hangs_is_one_line_soon(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3, "_DEADLINES", {"timeout": timedelta(seconds=0.5)})
    monkeypatch.setattr(s3, "_RETRIES", {"max_retries": 0, "retry_timeout": timedelta(seconds=1)})
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        began = time.monotonic()

        with pytest.raises(BackupError) as raised:
            place_at(bucket).check()

    assert time.monotonic() - began < 10
    assert len(str(raised.value).splitlines()) == 1


@pytest.mark.django_db(transaction=True)
def test_missing_keys_are_named(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)

    for name, options in (("backup", ["--to"]), ("restore", ["--check", "--from"])):
        with pytest.raises(CommandError) as raised:
            command(name, *options, "s3://bucket")

        assert str(raised.value) == (
            "s3://bucket needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, which are not set."
        )


@pytest.mark.parametrize(
    ("variables", "missing"),
    [
        ({}, "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, which are"),
        ({"AWS_ACCESS_KEY_ID": "key"}, "AWS_SECRET_ACCESS_KEY, which is"),
        ({"AWS_SECRET_ACCESS_KEY": "secret", "AWS_SKIP_SIGNATURE": "1"}, "AWS_ACCESS_KEY_ID, which is"),
    ],
)
def test_a_start_needs_the_keys_of_the_storage(
    variables: dict[str, str], missing: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BACKUPS = replace(settings.BACKUPS, to="s3://bucket")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(ImproperlyConfigured) as raised:
        preflight.check()

    assert str(raised.value) == f"BACKUP_TO: s3://bucket needs {missing} not set."


@pytest.mark.parametrize("variable", ["AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_METADATA_ENDPOINT"])
def test_roles_replace_keys(variable: str) -> None:
    check_s3_keys("s3://bucket", {variable: "somewhere"})
    check_s3_keys("/srv/backups", {})


def test_a_bucket_that_is_not_there_is_one_line(bucket: str) -> None:
    with pytest.raises(BackupError) as raised:
        place_at("s3://another").check()

    assert "s3://another" in str(raised.value)
