"""Writes small workbooks as spreadsheet programs do: .xlsx and .ods."""

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

Cell = str | float | bool | date | None  # a datetime is a date
Rows = Sequence[Sequence[Cell]]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - days of spreadsheets have no zone
_FORMATS = (0, 14, 22)  # of numbers, days and times
_STYLES = "".join(f'<xf numFmtId="{number}"/>' for number in _FORMATS)


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """Return a zip file with these files."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in files.items():
            package.writestr(name, text)
    return content.getvalue()


def xlsx(sheets: Mapping[str, Rows]) -> bytes:
    """Return an Excel workbook with these sheets."""
    return xlsx_of({name: xlsx_sheet(rows) for name, rows in sheets.items()})


def xlsx_of(sheets: Mapping[str, str]) -> bytes:
    """Return an Excel workbook whose sheets have this XML."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="r{number}"/>'
        for number, name in zip(numbers, sheets, strict=True)
    )
    related = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/worksheet" Target="worksheets/{number}.xml"/>'
        for number in numbers
    )
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{related}<Relationship '
            f'Id="s" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
            "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><cellXfs>{_STYLES}</cellXfs></styleSheet>',
            **{f"xl/worksheets/{number}.xml": sheets[name] for number, name in zip(numbers, sheets, strict=True)},
        }
    )


def xlsx_sheet(rows: Rows) -> str:
    """Return the XML of a sheet."""
    lines = "".join(
        f'<row r="{number}">{"".join(_xlsx_cell(cell, column, number) for column, cell in enumerate(row))}</row>'
        for number, row in enumerate(rows, 1)
    )
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData></worksheet>'


def _xlsx_cell(cell: Cell, column: int, row: int) -> str:
    place = f'r="{chr(65 + column)}{row}"'
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f'<c {place} t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
    if isinstance(cell, bool):
        return f'<c {place} t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, date):
        is_time = isinstance(cell, datetime)
        moment = cell if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001
        return f'<c {place} s="{2 if is_time else 1}"><v>{(moment - _EPOCH) / timedelta(days=1)}</v></c>'
    return f"<c {place}><v>{cell}</v></c>"


def ods(sheets: Mapping[str, Rows], *, manifest: str = "") -> bytes:
    """Return an OpenDocument workbook with these sheets."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>"
        + "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    office = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{name}="{office}:{name}:1.0"' for name in ("office", "table", "text"))
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{office}:manifest:1.0">{manifest}</m:manifest>',
            "content.xml": f"<office:document-content {names}><office:body><office:spreadsheet>{tables}"
            "</office:spreadsheet></office:body></office:document-content>",
        }
    )


def _ods_cell(cell: Cell) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, str):
        return f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
    kind, name, value = "float", "value", str(cell)
    if isinstance(cell, bool):
        kind, name, value = "boolean", "boolean-value", str(cell).lower()
    elif isinstance(cell, date):
        kind, name, value = "date", "date-value", cell.isoformat()
    return (
        f'<table:table-cell office:value-type="{kind}" office:{name}="{value}"><text:p>{value}</text:p>'
        "</table:table-cell>"
    )
