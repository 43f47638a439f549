"""Damage in the embedded Valkey's append-only file, as after a power failure: Valkey itself would refuse to start."""

import re
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

_FOLDER, _MANIFEST = "appendonlydir", "appendonly.aof.manifest"
_READ_UP_TO = re.compile(rb"ok_up_to=(\d+)")
_CHECKED_WITHIN = 60  # seconds
_KEPT = 3  # of what was moved aside, the newest; so that damage at every start does not fill the disk


def repair(data: Path, binary: Path, *, at: datetime) -> list[str]:
    """Move what Valkey cannot read out of its folder into `damaged-…` files beside it; return a sentence for each.

    Of the newest file that is the end, from the first command that cannot be read. When an older file is damaged, on
    which the others build, it is the whole folder, and Valkey starts empty. `at` goes into the name.
    """
    folder = data / _FOLDER
    if not folder.exists():
        return []
    aside = data / f"damaged-{at:%Y%m%d-%H%M%S}"
    files = _files_in_order(folder)
    if files is None or not all(_is_whole(binary, file) for file in files[:-1]):
        folder.rename(aside)
        said = (
            f"Valkey's files were damaged. They are in {aside} now. Valkey starts empty: clicks that waited are lost."
        )
    elif files and (damaged := _damaged_bytes(binary, files[-1])):
        _move_end(files[-1], damaged, aside)
        said = (
            f"The last {damaged} bytes of Valkey's file were damaged. They are in {aside} now; clicks among them are "
            "lost, all others are kept."
        )
    else:
        return []
    for old in sorted(data.glob("damaged-*"))[:-_KEPT]:
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    return [said]


def _files_in_order(folder: Path) -> list[Path] | None:
    """Return the files that the manifest names, the newest last; None if it is damaged or one is missing."""
    try:
        lines = (folder / _MANIFEST).read_text("ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    named = [re.fullmatch(r"file (\S+) seq \d+ type ([bhi])", line) for line in lines if not line.startswith("#")]
    if not all(named):
        return None
    files = [folder / match[1] for match in named if match and match[2] != "h"]
    return files if all(file.is_file() for file in files) else None


def _is_whole(binary: Path, file: Path) -> bool:
    if file.suffix == ".rdb":
        return _run(binary, "valkey-check-rdb", file).returncode == 0
    return _damaged_bytes(binary, file) == 0


def _damaged_bytes(binary: Path, file: Path) -> int:
    """Return how many bytes at the end of a file of commands cannot be read."""
    checked = _run(binary, "valkey-check-aof", file)
    if checked.returncode == 0:
        return 0
    read_up_to = _READ_UP_TO.search(checked.stdout)
    return file.stat().st_size - int(read_up_to[1]) if read_up_to else 0


def _move_end(file: Path, length: int, aside: Path) -> None:
    with file.open("r+b") as whole, aside.open("xb") as end:
        whole.seek(-length, 2)
        rest = whole.tell()
        shutil.copyfileobj(whole, end)
        whole.truncate(rest)


def _run(binary: Path, name: str, file: Path) -> "subprocess.CompletedProcess[bytes]":
    """Run Valkey's program of this name, which its server becomes when it is called by it."""
    command = [name, str(file)]
    return subprocess.run(command, executable=binary, capture_output=True, timeout=_CHECKED_WITHIN, check=False)  # noqa: S603
