"""A program that converts a workbook or JSON on its standard input to rows of text, one JSON array for each line.

It runs in a process of its own, with limits of memory and time, so that a hostile file harms nothing else. It changes
nothing, and of this product it imports only json_lists.py and error_cells.py. The first line describes the file;
{"problem": …} ends the output.
"""

import json
import re
import resource
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

MOST_MEMORY = 256 * 1_048_576  # bytes of address space, of which the interpreter takes 40 MB
MOST_SECONDS = 20  # of processor time
MOST_UNPACKED = 400_000_000  # bytes that the files in a workbook say they have
MOST_FILES = 2_000  # in a workbook

UNSTORABLE = "\ufdd0"  # a noncharacter, in place of each character that databases refuse

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_OPENDOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
_LONGEST_SHEET_NAME = 100  # characters
_MOST_SHEETS = 200
_MOST_KEYS = 1_000  # of all objects
_EXACT = 10**15  # integers below it are exact in a workbook
_SECONDS = range(10**9, 5 * 10**9)  # Unix times from 2001 to 2128
_INNER = {  # by key: what is read from an object as a value
    "domain": ("fullName",),
    "link": ("url",),
    "visitsSummary": ("total",),
    "meta": ("validSince", "validUntil", "maxVisits"),
}
_TIME_ENDINGS = ("at", "date", "time", "expires", "expiration", "expiry", "until")  # of keys that hold times


class Problem(Exception):
    """The file cannot be read; the arguments are a code and details."""

    def __init__(self, code: str, **details: int | str) -> None:
        super().__init__(code)
        self.line = {"problem": code, **details}


def main(kind: str, sheet: str) -> None:
    """Write the rows of the workbook or JSON on standard input, or the problem."""
    sys.path.append(str(Path(__file__).parents[3]))  # python -I leaves it out
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    content = sys.stdin.buffer.read()
    lines = _workbook(content, sheet) if kind == "workbook" else _objects(content)
    del content
    try:
        for line in lines:
            _write(line)
    except Problem as problem:
        _write(problem.line)
    except MemoryError:
        _write({"problem": "too_large"})


def _write(line: object) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=True) + "\n")


def _workbook(content: bytes, sheet: str) -> Iterator[object]:
    from python_calamine import (
        CalamineError,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
        load_workbook,
    )

    name = _format(content)
    try:
        book = load_workbook(BytesIO(content))
        sheets = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet][:_MOST_SHEETS]
        # A chosen sheet may be hidden. Without a choice, the first visible one is read.
        names = [one.name for one in sheets if one.visible == SheetVisibleEnum.Visible] or [one.name for one in sheets]
        if not names:
            raise Problem("no_sheet")
        shown = [_clean(one)[:_LONGEST_SHEET_NAME] for one in names]
        chosen = shown.index(sheet) if sheet in shown else 0
        table = book.get_sheet_by_name(names[chosen])
        book.close()
    except PasswordError:
        raise Problem("password") from None
    except CalamineError:
        raise Problem("damaged") from None
    yield {"format": name, "sheets": shown, "sheet": shown[chosen]}
    errors = _errors(content, names[chosen]) if name == "xlsx" else {}
    left = table.start[1] if table.start else 0
    for number, cells in enumerate(table.iter_rows(), 1):
        texts = [cell if type(cell) is str and cell.isascii() and "\0" not in cell else _text(cell) for cell in cells]
        for column, text in errors.get(number, {}).items():
            if left <= column < left + len(texts):
                texts[column - left] = text
        if any(texts):
            yield [number, texts]


def _errors(content: bytes, sheet: str) -> dict[int, dict[int, str]]:
    """Return error_cells(); without them, an alias that is #N/A would become a random code."""
    from links.imports.files.error_cells import error_cells

    try:
        return error_cells(content, sheet)
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        return {}


def _format(content: bytes) -> str:
    """Return xlsx or ods, after a look at the directory of the zip file, or raise Problem."""
    try:
        with ZipFile(BytesIO(content)) as package:
            files = package.infolist()
            if len(files) > MOST_FILES or sum(file.file_size for file in files) > MOST_UNPACKED:
                raise Problem("too_large")
            names = {file.filename for file in files}
            mimetype = package.read("mimetype") if "mimetype" in names and _is_short(package, "mimetype") else b""
            is_locked = _is_locked(package, names)
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise Problem("damaged") from None
    if is_locked:
        raise Problem("password")
    if mimetype.strip() == _OPENDOCUMENT:
        return "ods"
    if "xl/workbook.xml" in names:
        return "xlsx"
    raise Problem("other_zip")


def _is_locked(package: ZipFile, names: set[str]) -> bool:
    """Tell whether the manifest of an OpenDocument file says that its contents are encrypted."""
    manifest = "META-INF/manifest.xml"
    return manifest in names and _is_short(package, manifest) and b":encryption-data" in package.read(manifest)


def _is_short(package: ZipFile, name: str) -> bool:
    return package.getinfo(name).file_size < 1_000_000


def _text(value: Any) -> str:
    """Return the value of a cell as a spreadsheet shows it without formats."""
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    if isinstance(value, datetime):
        return (value + timedelta(milliseconds=500)).replace(microsecond=0).isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def _clean(text: str) -> str:
    """Return the text with UNSTORABLE in place of NUL characters and unpaired surrogates."""
    return _UNSTORABLE.sub(UNSTORABLE, text)


def _objects(content: bytes) -> Iterator[object]:
    from links.imports.files.json_lists import NoList

    try:
        text = content.decode("utf-8-sig")
        keys = _keys(text)
        yield {"format": "json", "sheets": [], "sheet": ""}
        yield [0, [_clean(key) for key in keys]]
        for number, item in _items(text):
            yield [number, [_value(key, item.get(key)) for key in keys]]
    except NoList:
        raise Problem("no_list") from None
    except json.JSONDecodeError as error:
        raise Problem("not_json", line=error.lineno) from None
    except UnicodeDecodeError as error:
        raise Problem("not_json", line=content.count(b"\n", 0, error.start) + 1) from None
    except RecursionError:
        raise Problem("too_deep") from None


def _keys(text: str) -> list[str]:
    """Return the keys of all objects of the list, or raise Problem for none or too many."""
    keys: dict[str, None] = {}
    for _number, item in _items(text):
        keys |= dict.fromkeys(item)
        if len(keys) > _MOST_KEYS:
            raise Problem("too_many_keys", number=f"{_MOST_KEYS:,}")
    if not keys:
        raise Problem("no_list")
    return list(keys)


def _items(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of the list, one at a time, so that only one is in memory: a file has a hundred thousand."""
    from links.imports.files.json_lists import items_of

    for number, item in enumerate(items_of(text), 1):
        if not isinstance(item, dict):
            raise Problem("not_objects", item=number)
        yield number, _with_inner(item)


def _with_inner(item: dict[str, Any]) -> dict[str, Any]:
    """Return the object with the values of inner objects that describe a link in columns of their own."""
    for key, names in _INNER.items():
        if isinstance(inner := item.get(key), dict):
            del item[key]
            item |= {f"{key}.{name}": inner.get(name) for name in names}
    return item


def _value(key: str, value: Any) -> str:
    """Return the value of an object's key as text; further objects inside stay JSON, in a column that few need."""
    if isinstance(value, list) and not any(isinstance(one, dict | list) for one in value):
        return ", ".join(_value(key, one) for one in value)
    if isinstance(value, list) and all(map(_is_tag, value)):
        return ", ".join(_clean(one["name"]) for one in value)
    if isinstance(value, dict | list) and value:
        return _clean(json.dumps(value, ensure_ascii=False))
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, int) and not isinstance(value, bool) and key.lower().endswith(_TIME_ENDINGS):
        seconds = value / 1000 if value // 1000 in _SECONDS else value
        if int(seconds) in _SECONDS:
            return datetime.fromtimestamp(seconds, UTC).isoformat()
    return _text(value)


def _is_tag(item: Any) -> bool:
    """Tell whether this is an object with a name, but no rule of a link, which can have one, too."""
    return isinstance(item, dict) and isinstance(item.get("name"), str) and "action" not in item


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
