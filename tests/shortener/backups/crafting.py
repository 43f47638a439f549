"""Archives whose digest is right and whose content is not, as a stranger makes them."""

import hashlib
import io
import json
import tarfile
from pathlib import Path

import zstandard

Members = list[tuple[str, bytes]]


def read(file: Path) -> Members:
    """Return the names and contents of all members of an archive that is not encrypted."""
    plain = zstandard.ZstdDecompressor().decompressobj().decompress(file.read_bytes())
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        return [(member.name, _content(tar, member)) for member in tar]


def crafted(members: Members, **manifest: object) -> bytes:
    """Return an archive with these members, of which the last is the manifest, with some of its values replaced."""
    packed, digest = io.BytesIO(), hashlib.sha256()
    *before, (name, content) = members
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for other, bytes_of_it in before:
            _add(tar, other, bytes_of_it)
            digest.update(f"{other}\0{len(bytes_of_it)}\0".encode(errors="surrogateescape") + bytes_of_it)
        values = json.loads(content) | manifest | {"sha256": digest.hexdigest()}
        _add(tar, name, json.dumps(values).encode())
    return zstandard.ZstdCompressor(write_checksum=True).compress(packed.getvalue())


def with_header(members: Members, **values: object) -> Members:
    """Return the members with values of the header replaced."""
    (name, content), *rest = members
    return [(name, json.dumps(json.loads(content) | values).encode()), *rest]


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    assert file is not None
    return file.read()


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    about = tarfile.TarInfo(name)
    about.size = len(content)
    tar.addfile(about, io.BytesIO(content))
