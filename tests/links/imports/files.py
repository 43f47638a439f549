"""The same links as each spreadsheet program writes them."""

from datetime import UTC, datetime
from typing import Any

HEADER = ["Long URL", "Slug", "Valid from", "Valid until", "Limit", "Tags", "Folder", "Notes"]
# The cell as spreadsheets show it; each program writes times and numbers in its own way.
NOTES = 'Größe: 10 €\nsecond line, with “quotes” and "more"'


def _row(start: str, end: str, limit: str, tags: str = "news, summer") -> list[str]:
    return ["https://example.com/à?a=1,2;3", "summer", start, end, limit, tags, "Été", NOTES]


def _text(rows: list[list[str]], separator: str, line_end: str) -> str:
    def cell(text: str) -> str:
        if any(char in text for char in f'"\n\r{separator}'):
            return '"' + text.replace('"', '""') + '"'
        return text

    return line_end.join(separator.join(map(cell, row)) for row in rows) + line_end


def _file(row: list[str], separator: str, line_end: str, encoding: str, before: str = "") -> bytes:
    return (before + _text([HEADER, row], separator, line_end)).encode(encoding)


FILES: dict[str, bytes] = {
    # Excel, "CSV UTF-8", in an English and in a German Windows
    "excel-utf8-english": _file(_row("12/1/2026 9:00", "12/31/2026 18:00", "1,000"), ",", "\r\n", "utf-8-sig"),
    "excel-utf8-german": _file(_row("01.12.2026 09:00", "31.12.2026 18:00", "1.000"), ";", "\r\n", "utf-8-sig"),
    # Excel, "CSV (comma delimited)", which is in the system's code page
    "excel-ansi-german": _file(_row("01.12.2026 09:00", "31.12.2026 18:00", "1000"), ";", "\r\n", "windows-1252"),
    # Excel, "Unicode text"
    "excel-unicode-text": _file(_row("01.12.2026 09:00", "31.12.2026 18:00", "1.000"), "\t", "\r\n", "utf-16"),
    "utf16-without-mark": _file(_row("2026-12-01 09:00", "2026-12-31 18:00", "1000"), "\t", "\r\n", "utf-16-le"),
    "utf16-big-endian": _file(_row("2026-12-01 09:00", "2026-12-31 18:00", "1000"), ",", "\n", "utf-16-be", "\ufeff"),
    "excel-sep": _file(_row("01.12.2026 09:00", "31.12.2026 18:00", "1000"), ";", "\r\n", "utf-8-sig", "sep=;\r\n"),
    "numbers": _file(_row("01/12/2026 09:00", "31/12/2026 18:00", "1 000"), ",", "\n", "utf-8"),
    "google-sheets": _file(_row("2026-12-01 9:00:00", "2026-12-31 18:00:00", "1000.0"), ",", "\r\n", "utf-8"),
    "libreoffice": _file(_row("2026-12-01 09:00", "2026-12-31 18:00", "1000"), ",", "\n", "utf-8"),
    "libreoffice-latin1": _file(_row("2026-12-01 09:00", "2026-12-31 18:00", "1000"), ";", "\n", "windows-1252"),
    "dates-as-numbers": _file(_row("46357.375", "46387.75", "1000"), ",", "\r\n", "utf-8"),
    "dates-as-german-numbers": _file(_row("46357,375", "46387,75", "1000"), ";", "\r\n", "utf-8"),
    "iso": _file(_row("2026-12-01T09:00:00Z", "2026-12-31T18:00:00.000Z", "1000"), "|", "\n", "utf-8"),
}

AS_READ: dict[str, Any] = {
    "destination": "https://example.com/à?a=1,2;3",
    "alias": "summer",
    "starts_at": datetime(2026, 12, 1, 9, tzinfo=UTC),
    "expires_at": datetime(2026, 12, 31, 18, tzinfo=UTC),
    "max_clicks": 1000,
    "tags": ["news", "summer"],
    "folder": "Été",
    "notes": NOTES,
}
