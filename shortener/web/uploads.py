"""Files that people send: read to their end, but kept only up to the length that a page can still explain."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler

LARGEST = 10_000_000  # bytes of a file that a page takes


class BoundedUploadHandler(FileUploadHandler):
    """Comes before the handlers that keep files, and lets through one byte more of a request than any page takes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._room = LARGEST + 1

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Return what of the chunk is to be kept."""
        kept = raw_data[: self._room]
        self._room -= len(kept)
        return kept or None

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers that have kept it."""
