"""Backups in storage that speaks S3. Credentials and region come from the AWS_* variables, as for other programs."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from shortener.backups.failures import BackupError
from shortener.backups.names import PARTIAL, bucket_and_prefix, check_s3_keys

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig, S3Config

# Every request has a deadline, also to a server that takes the connection and never answers.
_PART = 8_388_608  # bytes of a request; 10,000 of them are the largest backup: 80 GB
_AT_ONCE = 2  # requests; each has a part in memory
_DEADLINES: "ClientConfig" = {"connect_timeout": timedelta(seconds=5), "timeout": timedelta(seconds=60)}
_RETRIES: "RetryConfig" = {"max_retries": 3, "retry_timeout": timedelta(seconds=90)}
_LONGEST = 200  # characters of the library's errors, some of which quote whole documents


class Bucket:
    """A bucket, or the part of it whose names begin with a prefix."""

    def __init__(self, address: str, store: S3Store) -> None:
        self._address = address
        self._store = store

    @classmethod
    def at(cls, address: str) -> "Bucket":
        """Return the bucket at an address s3://bucket/prefix; raise BackupError."""
        try:
            bucket, prefix = bucket_and_prefix(address)
            check_s3_keys(address, os.environ)
        except ValueError as error:
            raise BackupError(str(error)) from error
        endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL", "")
        options: ClientConfig = {**_DEADLINES, "allow_http": endpoint.startswith("http://")}
        config: S3Config = {"endpoint": endpoint} if endpoint else {}
        with _reasons(address):
            store = S3Store(
                bucket,
                prefix=prefix or None,
                client_options=options,
                retry_config=_RETRIES,
                config=config,
            )
        return cls(address.rstrip("/"), store)

    def __str__(self) -> str:
        return self._address

    def names(self) -> list[str]:
        with _reasons(self._address):
            found = obstore.list_with_delimiter(self._store)["objects"]
            return [about["path"] for about in found]

    def check(self) -> None:
        self.names()

    def draft(self, name: str, otherwise: Path) -> Path:
        return otherwise / f"{name}{PARTIAL}"

    def keep(self, file: Path, name: str) -> None:
        with _reasons(f"{self._address}/{name}"):
            obstore.put(self._store, name, _open(file), chunk_size=_PART, max_concurrency=_AT_ONCE)
        file.unlink()

    def opened(self, name: str) -> IO[bytes]:
        size = self.size(name)
        return cast("IO[bytes]", _Ranges(self._store, name, size, f"{self._address}/{name}"))

    def size(self, name: str) -> int:
        with _reasons(f"{self._address}/{name}"):
            return obstore.head(self._store, name)["size"]

    def delete(self, name: str) -> None:
        with _reasons(f"{self._address}/{name}"):
            obstore.delete(self._store, name)


def _open(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while part := opened.read(_PART):
            yield part


class _Ranges(io.BytesIO):
    """A file that is read in parts, each with a request and a deadline of its own."""

    def __init__(self, store: S3Store, name: str, size: int, address: str) -> None:
        super().__init__()
        self._of = (store, name)
        self._size, self._next = size, 0
        self._address = address

    def read(self, size: int | None = -1) -> bytes:
        """Return up to so many bytes."""
        found = super().read(size)
        if found or self._next >= self._size:
            return found
        length = min(_PART, self._size - self._next)
        with _reasons(self._address):
            part = obstore.get_range(*self._of, start=self._next, length=length)
        self._next += length
        super().__init__(memoryview(part))
        return super().read(size)


@contextmanager
def _reasons(address: str) -> Iterator[None]:
    try:
        yield
    except (BaseError, OSError, ValueError) as error:
        text = " ".join(str(error).split())[:_LONGEST]
        raise BackupError(f"{address}: {text}") from error
