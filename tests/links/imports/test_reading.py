"""Reading files: those of each spreadsheet program, and files that are no tables."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from links.imports import cells, mapping
from links.imports.files import reading
from links.imports.files.encodings import Unreadable
from links.imports.rows import RowReader
from tests.links.imports.files import AS_READ, FILES

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000100000001008060000001ff3ff61") + bytes(range(256))


def _cells(content: bytes) -> list[list[str]]:
    return [row.cells for row in reading.read(content).rows]


def _reason(content: bytes) -> str:
    with pytest.raises(Unreadable) as refusal:
        reading.read(content)
    return str(refusal.value.message)


@pytest.mark.parametrize("name", FILES)
def test_the_same_link_is_read_from_every_programs_file(name: str) -> None:
    table = reading.read(FILES[name])
    header, row = table.rows
    columns = mapping.guessed(header.cells, [row]).columns
    times = [row.cells[columns[field]] for field in ("starts_at", "expires_at")]
    dates = cells.DateFormat(day_first=cells.day_comes_first(times) is not False)

    item = RowReader(columns, dates, header.cells).read(row.cells)

    assert mapping.has_header(table.rows)
    assert item.problems == {}
    assert item.values == AS_READ


def test_line_ends_of_every_kind_end_rows() -> None:
    for end in ("\n", "\r\n", "\r"):
        text = f"url,notes{end}https://a.example/,Café{end}https://b.example/,"
        assert _cells(text.encode()) == [["url", "notes"], ["https://a.example/", "Café"], ["https://b.example/"]]


def test_mac_roman_is_detected() -> None:
    table = reading.read("url,notes\rhttps://a.example/,Café – Größe\r".encode("mac-roman"))
    assert (table.encoding, table.rows[1].cells[1]) == ("mac-roman", "Café – Größe")


def test_rows_have_the_numbers_of_the_spreadsheet() -> None:
    table = reading.read(
        b'sep=;\r\nurl;notes\r\n\r\n;;;\r\nhttps://a.example/;"two\r\nlines"\r\nhttps://b.example/\r\n'
    )
    assert [row.number for row in table.rows] == [1, 4, 5]


def test_separators_in_quoted_cells_are_ignored() -> None:
    rows = "".join(f'"https://a.example/?x={n},{n}";"a,b,c"\n' for n in range(20))
    assert reading.read(rows.encode()).separator == ";"
    assert reading.read((rows + 'stray,"quote" there;x\n').encode()).separator == ";"


def test_backslashes_escape_quotes_only_where_needed() -> None:
    rows = r'''"C:\Temp\","C:\dir ""x"""
"\\server\",C:\new
'''
    assert _cells(rows.encode()) == [["C:\\Temp\\", 'C:\\dir "x"'], ["\\\\server\\", "C:\\new"]]
    assert _cells(b'"a \\"b\\", c","d"\n"","C:\\\\"\n') == [['a "b", c', "d"], ["", "C:\\"]]
    assert _cells((rows + 'stray "quote,"x"y\n').encode())[0] == ["C:\\Temp\\", 'C:\\dir "x"']


def test_a_file_with_one_column_is_read() -> None:
    assert _cells(b"https://a.example/?x=1,2\nhttps://b.example/\n")[1] == ["https://b.example/"]


def test_empty_columns_at_the_end_are_dropped() -> None:
    header = ",".join(f"Column {n}" for n in range(39)) + ",URL" + "," * 300
    row = ",".join("x" for _ in range(39)) + ",https://a.example/" + "," * 300
    table = reading.read(f"{header}\n{row}\n".encode())
    assert table.width == 40
    assert mapping.guessed(table.rows[0].cells, table.rows[1:]).columns == {"destination": 39}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n", "empty"),
        (b",,,\n,\n  \n", "empty"),
        (PNG, "a text file"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)), "a text file"),
        (b"%PDF-1.7\n", "a text file"),
        (b"\x1f\x8b\x08rest", "compressed"),
        (b"\r\n<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b"\xef\xbb\xbfurl,notes\nhttps://a.example/,\xe4\n", "Line 2 is damaged"),
        (b"\xd0\xcf\x11\xe0rest", "Save it as .xlsx"),
        (b"url\nhttps://a.example/\0\n" * 1000, "a text file"),
        (b'url,notes\nhttps://a.example/,"never closed\nhttps://b.example/,\n', "row 2"),
        (b"url,notes\nhttps://a.example/," + b"x" * 5_000_000 + b"\n", "Row 2"),
        (b"url" + b",column" * 300 + b"\n", "200 columns"),
        (b"https://a.example/\n" * 50_010, "50,000 rows"),
        (b"https://a.example/\n" + b"\n" * 500_000, "Remove the empty lines"),
        (b"x" * 25_000_001, "25 MB"),
    ],
)
def test_other_files_are_refused_with_advice(content: bytes, words: str) -> None:
    assert words in _reason(content)


def test_a_wrong_encoding_is_reported_with_the_line() -> None:
    with pytest.raises(Unreadable, match="Line 2 is not in the encoding UTF-8"):
        reading.read("url\nhttps://a.example/à\n".encode("latin-1"), encoding="utf-8")


@settings(deadline=None)  # some bytes are converted by another process
@given(st.binary(max_size=2_000))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        rows = reading.read(content).rows
    except Unreadable:
        rows = []
    assert all(row.cells and "\0" not in "".join(row.cells) for row in rows)


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=2, max_size=5),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]),
)
def test_written_rows_are_read_back(rows: list[list[str]], separator: str, encoding: str) -> None:
    text = "".join(separator.join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n" for row in rows)
    try:
        read = reading.read(("\ufeff" + text).encode(encoding), separator=separator, encoding=encoding).rows
    except Unreadable:
        read = []
    expected = []
    for row in rows:
        while row and not row[-1].strip():
            row = row[:-1]
        expected += [row] if row else []
    assert [row.cells for row in read] == expected
