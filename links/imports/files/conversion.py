"""Run the converter of workbooks and JSON in a process of its own, within limits of memory and time."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import IO, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from links.imports.files.encodings import Unreadable

_PROGRAM = Path(__file__).with_name("converter.py")
_LONGEST = 60.0  # seconds, when other work keeps the processor busy
_LONGEST_LINE = 2_000_000  # characters: of a row, as JSON

_DAMAGED = _("This workbook is damaged. Open it in your spreadsheet program, save it again, and upload that file.")
_TOO_LARGE = _(
    "This file needs too much memory or time to read. Leave out parts that are not needed, or save it as CSV."
)
_PROBLEMS: dict[str, str | Promise] = {  # by the converter's codes
    "password": _("This workbook is protected with a password. Save it without the password, and upload that file."),
    "damaged": _DAMAGED,
    "too_large": _TOO_LARGE,
    "no_sheet": _("This workbook has no sheet with cells."),
    "other_zip": _("This is a zip file, but not an Excel (.xlsx) or OpenDocument (.ods) workbook."),
    "not_json": _("This file begins like JSON, but line %(line)s isn't valid JSON."),
    "no_list": _("This JSON has no list of links. It needs a list of objects, or an object with one such list."),
    "too_deep": _("This JSON is nested too deeply. Each link needs to be an object with names and values."),
    "too_many_keys": _("This JSON has more than %(number)s different names. Leave out those that are not needed."),
    "not_objects": _("Item %(item)s of this JSON list isn't an object. Each link needs to be an object with names."),
}


@dataclass(frozen=True)
class Converted:
    """The format, the names of the sheets, the one that was read, and its rows as numbers and cells."""

    format: str
    sheets: list[str]
    sheet: str
    rows: Iterator[tuple[int, list[str]]]


@contextmanager
def converted(content: bytes, *, kind: str, sheet: str = "") -> Iterator[Converted]:
    """Convert a "workbook" or "json" within the context; a sheet that does not exist is the first one.

    Raises Unreadable, also while the rows are read.
    """
    command = [sys.executable, "-I", str(_PROGRAM), kind, sheet]
    with subprocess.Popen(  # noqa: S603 - a program of ours, and no shell
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=False
    ) as process:
        timer = Timer(_LONGEST, process.kill)
        timer.start()
        try:
            assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - they are pipes
            with suppress(BrokenPipeError):
                process.stdin.write(content)
                process.stdin.close()
            lines = _lines(process, process.stdout)
            about: Any = next(lines)
            rows = ((number, cells) for number, cells in lines)
            yield Converted(about["format"], about["sheets"], about["sheet"], rows)
        finally:
            timer.cancel()
            process.kill()


def _lines(process: "subprocess.Popen[bytes]", output: IO[bytes]) -> Iterator[Any]:
    while line := output.readline(_LONGEST_LINE):
        if not line.endswith(b"\n"):
            raise Unreadable(_TOO_LARGE)
        read = json.loads(line)
        if isinstance(read, dict) and "problem" in read:
            raise Unreadable(_PROBLEMS[read["problem"]] % read)
        yield read
    if process.wait() != 0:  # killed by a limit
        raise Unreadable(_TOO_LARGE)
