"""Archives that a stranger made to fill the memory."""

import io
import tarfile

import pytest
import zstandard

from shortener.backups.archive import ArchiveReader
from shortener.backups.failures import NoBackup

LARGE = 30_000_000  # bytes


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(tarfile.XHDTYPE, id="PAX"),
        pytest.param(tarfile.XGLTYPE, id="PAX, global"),
        pytest.param(tarfile.GNUTYPE_LONGNAME, id="GNU, long name"),
        pytest.param(tarfile.GNUTYPE_LONGLINK, id="GNU, long link"),
        pytest.param(tarfile.GNUTYPE_SPARSE, id="GNU, sparse"),
        pytest.param(tarfile.SYMTYPE, id="symbolic link"),
    ],
)
def test_only_plain_members_are_read(kind: bytes) -> None:
    member = tarfile.TarInfo("header.json")
    member.type, member.size = kind, LARGE
    source = io.BytesIO(zstandard.compress(member.tobuf(tarfile.USTAR_FORMAT) + bytes(LARGE)))

    with pytest.raises(NoBackup, match="not a backup"):
        ArchiveReader(source)


def test_a_member_of_negative_size_is_refused() -> None:
    member = tarfile.TarInfo("header.json")
    member.size = -1
    source = io.BytesIO(zstandard.compress(member.tobuf(tarfile.GNU_FORMAT) + bytes(LARGE)))

    with pytest.raises(NoBackup, match="not a backup"):
        ArchiveReader(source)
