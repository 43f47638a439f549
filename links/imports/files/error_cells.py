"""Find cells of Excel sheets that hold an error such as #N/A, which calamine returns as empty.

Part of the program converter.py: it imports nothing of this product.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from posixpath import join, normpath
from xml.etree import ElementTree
from zipfile import ZipFile

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_LARGEST = 1_000_000  # bytes of a file with names
_PIECE, _OVERLAP = 1_000_000, 20_000  # bytes: a cell with its formula is shorter than the second
_MOST = 100_000  # cells
_ERROR = re.compile(rb'<(?:\w+:)?c\s([^>]*\bt="e"(?:[^>]*[^/>])?)>.*?<(?:\w+:)?v>([^<]{1,20})<', re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')


def error_cells(content: bytes, sheet: str) -> dict[int, dict[int, str]]:
    """Return the errors in the sheet with this name, by row from 1 and column from 0."""
    found: dict[int, dict[int, str]] = {}
    with ZipFile(BytesIO(content)) as package:
        path = _path(package, sheet)
        if path not in package.namelist():
            return {}
        for number, (attributes, text) in enumerate(_matches(package, path)):
            if number < _MOST and (place := _PLACE.search(attributes)):
                found.setdefault(int(place[2]), {})[_column(place[1])] = text.decode(errors="replace")
    return found


def _matches(package: ZipFile, path: str) -> Iterator[tuple[bytes, bytes]]:
    with package.open(path) as file:
        text = b""
        while piece := file.read(_PIECE):
            text = text[-_OVERLAP:] + piece
            yield from ((match[1], match[2]) for match in _ERROR.finditer(text))


def _path(package: ZipFile, sheet: str) -> str:
    """Return the path of the sheet's file, or an empty text."""
    sheets = _read(package, "xl/workbook.xml").iter(f"{_MAIN}sheet")
    wanted = next((one.get(_ID) for one in sheets if one.get("name") == sheet), None)
    related = _read(package, "xl/_rels/workbook.xml.rels")
    target = next((one.get("Target", "") for one in related if one.get("Id") == wanted), "")
    return normpath(join("xl", target)).lstrip("/") if target else ""


def _read(package: ZipFile, name: str) -> ElementTree.Element:
    """Return the file as XML, or an empty element if it is missing, large or damaged."""
    if name in package.namelist() and package.getinfo(name).file_size <= _LARGEST:
        with suppress(ElementTree.ParseError):
            return ElementTree.fromstring(package.read(name))  # noqa: S314 - in a process with limits
    return ElementTree.Element("none")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number - 1
