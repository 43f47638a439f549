"""Guessing what the columns of a table are."""

import pytest

from links.imports import mapping
from links.imports.files.reading import FileRow


def _rows(*rows: list[str]) -> list[FileRow]:
    return [FileRow(number, cells) for number, cells in enumerate(rows, 1)]


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        # this product's own
        ([field.api_name for field in mapping.IMPORTED], [field.name for field in mapping.IMPORTED]),
        (
            ["id", "shortUrl", "shortCode", "originalUrl", "earlierClicks", "maxClicks", "expiresAt", "tags"],
            [None, "domain", "alias", "destination", "earlier_clicks", "max_clicks", "expires_at", "tags"],
        ),
        ([str(field.label) for field in mapping.IMPORTED], [field.name for field in mapping.IMPORTED]),
        # other services
        (["created_at", "link", "long_url", "title", "tags"], ["created_at", "alias", "destination", "title", "tags"]),
        (["keyword", "url", "title", "timestamp", "ip", "clicks"],
         ["alias", "destination", "title", "created_at", None, "earlier_clicks"]),
        (["Short URL", "Long URL", "Valid since", "Valid until", "Max visits"],
         ["alias", "destination", "starts_at", "expires_at", "max_clicks"]),
        (["Destination", "Custom back-half", "Title"], ["destination", "alias", "title"]),
        (["Name", "Short link", "Long link"], ["title", "alias", "destination"]),
        (["SHORT CODE", "DESTINATION URL", "Expiration date", "Labels", "Group"],
         ["alias", "destination", "expires_at", "tags", "folder"]),
        (["created_at", "bitlink", "long_url"], ["created_at", "alias", "destination"]),
        (["slashtag", "destination", "expiredAt"], ["alias", "destination", "expires_at"]),
        (["Original URL", "Path", "Title"], ["destination", "alias", "title"]),
        (["tiny_url", "url", "Expire at views"], ["alias", "destination", "max_clicks"]),
        # other languages
        (["Ziel-URL", "Kürzel", "Gültig ab", "Gültig bis", "Klicklimit", "Schlagwörter", "Ordner", "Notizen"],
         ["destination", "alias", "starts_at", "expires_at", "max_clicks", "tags", "folder", "notes"]),
        (["URL de destination", "Code court", "Début", "Valable jusqu’au", "Étiquettes", "Dossier", "Remarques"],
         ["destination", "alias", "starts_at", "expires_at", "tags", "folder", "notes"]),
        (["Destino", "Código corto", "Válido desde", "Válido hasta", "Etiquetas", "Carpeta", "Notas"],
         ["destination", "alias", "starts_at", "expires_at", "tags", "folder", "notes"]),
    ],
)  # fmt: skip
def test_headings_of_many_services_are_recognised(header: list[str], fields: list[str | None]) -> None:
    rows = _rows(["x"] * len(header))

    assert mapping.guessed(header, rows).columns == {
        field.name: fields.index(field.name) for field in mapping.IMPORTED if field.name in fields
    }
    assert mapping.has_header(_rows(header, ["https://example.com/"]))


def test_a_column_of_urls_is_the_destination() -> None:
    rows = _rows(["1", "https://a.example/"], ["2", "https://b.example/"])
    assert mapping.guessed(["No.", "Where to"], rows).columns == {"destination": 1}


def test_without_a_header_columns_are_guessed_from_values() -> None:
    rows = _rows(["Spring", "https://a.example/", "500", "2026-12-31"], ["Fall", "https://b.example/", "", "1.1.2027"])
    assert not mapping.has_header(rows)
    assert mapping.guessed(None, rows).columns == {"destination": 1, "expires_at": 3}


def test_unnamed_numbers_are_no_click_limit() -> None:
    rows = _rows(["https://a.example/", "5"], ["https://b.example/", "6"])
    assert mapping.guessed(None, rows).columns == {"destination": 0}


def test_a_title_row_above_the_header_is_skipped() -> None:
    rows = _rows(["Table 1"], ["URL", "Alias"], ["https://a.example/", "a"])
    assert mapping.has_header(rows)
    assert [row.number for row in mapping.below_title(rows)] == [2, 3]


def test_a_list_of_urls_has_no_title_row() -> None:
    for rows in (_rows(["https://a.example/"], ["URL", "x"]), _rows(["URL"], ["https://a.example/", "code"])):
        assert mapping.below_title(rows) == rows


def test_words_above_urls_are_a_header() -> None:
    assert mapping.has_header(_rows(["Where to"], ["https://a.example/"]))


def test_without_urls_no_destination_is_guessed() -> None:
    assert mapping.guessed(["Name", "Age"], _rows(["Ann", "41"])).columns == {"title": 0}
