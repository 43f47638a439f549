"""The uploaded file of an import and its rows, as they are stored."""

import zlib
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from links.imports.files.reading import FileRow
from links.models import Import, ImportBatch, ImportFile, ImportFileRest
from links.services import creation
from shortener.errors import Conflict

_LARGEST_PART = 8_000_000  # bytes: half of the largest document of MongoDB
_MOST_CHARACTERS = 500_000  # in a batch: well below the size of a row or document that databases accept
_BATCHES_PER_INSERT = _BATCHES_PER_QUERY = 20


class WrongState(Conflict):
    """The import is not in a state that allows this action; another tab or worker may have changed it."""

    def __init__(self) -> None:
        super().__init__(_("This import has changed in the meantime. Reload the page."))


class StoredFile:
    """Unsaved rows of an uploaded file: its content, and batches of the rows that were read."""

    def __init__(self, upload: Import, content: bytes) -> None:
        packed = zlib.compress(content)
        parts = [packed[start : start + _LARGEST_PART] for start in range(0, len(packed), _LARGEST_PART)]
        self._file = ImportFile(upload=upload, content=parts[0])
        self._rest = [
            ImportFileRest(file=self._file, number=number, content=part) for number, part in enumerate(parts[1:], 1)
        ]

    def insert(self) -> None:
        """Insert the rows, within the caller's transaction."""
        self._file.save(force_insert=True)
        for part in self._rest:
            part.save(force_insert=True)


def content_of(upload: Import) -> bytes:
    """Return the uploaded file, or raise WrongState once the import has started."""
    file = ImportFile.objects.filter(upload=upload).first()
    if file is None:
        raise WrongState
    rest = file.rest.order_by("number").values_list("content", flat=True)
    return zlib.decompress(b"".join([bytes(file.content), *map(bytes, rest)]))


def replace_batches(upload: Import, batches: Sequence[ImportBatch]) -> None:
    """Store these batches in place of those before, within the caller's transaction."""
    upload.batches.all().delete()
    ImportBatch.objects.bulk_create(batches, batch_size=_BATCHES_PER_INSERT)


def batches_of(upload: Import, rows: Sequence[FileRow]) -> Iterator[ImportBatch]:
    """Yield unsaved batches of the rows."""
    first = 0
    while first < len(rows):
        size = characters = 0
        for row in rows[first : first + creation.LINKS_PER_BATCH]:
            characters += sum(map(len, row.cells))
            if size and characters > _MOST_CHARACTERS:
                break
            size += 1
        part = [[row.number, row.cells] for row in rows[first : first + size]]
        yield ImportBatch(upload=upload, first=first, size=size, rows=part)
        first += size


def stored_rows(upload: Import) -> list[FileRow]:
    """Return all rows of the file."""
    stored = upload.batches.order_by("first").values_list("rows", flat=True)
    return [FileRow(number, cells) for rows in stored.iterator(_BATCHES_PER_QUERY) for number, cells in rows]
