"""Importing a file with mistakes, on a phone and on a desktop."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User, Workspace
from links.models import Link
from tests.links.imports.conftest import work

pytestmark = pytest.mark.django_db(transaction=True)

FILE = (
    "Campaign;Where;Slug;Valid until;Limit;Tags;Notes\n"
    'Spring;https://example.com/spring?utm_source=newsletter;spring;31.12.2126 18:00;1.000;"news, spring";Größe: 10 €\n'
    "Summer;htp://example.com/summer;summer;31.02.2126;viele;;\n"
    "Autumn;https://example.com/autumn;spring;;;;\n"
    "Winter;https://example.com/winter;;;;;\n"
)


@pytest.fixture
def at_imports(page: Page, sign_in: Callable[[User], None], owner: User) -> Page:
    """The import page, with the owner in front of it."""
    sign_in(owner)
    page.goto("/links/import")
    return page


def _file(text: str, name: str = "Links für 2127.csv") -> dict[str, object]:
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode("windows-1252")}


def _upload(page: Page, text: str) -> None:
    page.get_by_label("CSV, Excel").set_input_files(_file(text))  # type: ignore[arg-type]
    page.get_by_role("button", name="Upload and check").click()


def test_a_file_with_mistakes_becomes_links_and_is_undone(
    at_imports: Page, check_page: Callable[[], None], tmp_path: Path, screen: str
) -> None:
    page = at_imports
    check_page()
    _picture(page, f"1-file-{screen}")

    _upload(page, FILE)
    expect(page.get_by_role("heading", name="What is in the columns?")).to_be_visible()
    expect(page.get_by_label("Time zone of the dates")).to_have_value("Europe/Berlin")
    expect(page.get_by_label("Where")).to_have_value("destination")
    expect(page.get_by_label("Autumn (1 row)")).to_have_value("")
    page.get_by_label("Campaign", exact=True).select_option("Folder")
    check_page()
    _picture(page, f"2-columns-{screen}")

    page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_role("button", name="Import 2 links")).to_be_visible()
    expect(page.get_by_text("until 2126-12-31 18:00 CET")).to_be_visible()
    check_page()
    _picture(page, f"3-dry-run-{screen}")
    page.get_by_role("link", name="Problems only").click()
    expect(page.get_by_text("Row 2 has the same alias.")).to_be_visible()
    expect(page.get_by_text("https://example.com/winter")).to_have_count(0)

    page.get_by_role("button", name="Import 2 links").click()
    expect(page.get_by_role("heading", name="Import finished")).to_be_visible()
    assert sorted(Link.objects.values_list("destination", "folder")) == [
        ("https://example.com/spring?utm_source=newsletter", "Spring"),
        ("https://example.com/winter", "Winter"),
    ]
    check_page()
    _picture(page, f"4-result-{screen}")

    with page.expect_download() as download:
        page.get_by_role("link", name="Download 2 rows with problems").click()
    saved = tmp_path / "problems.csv"
    download.value.save_as(saved)
    text = saved.read_text("utf-8-sig").replace("htp:", "https:").replace("31.02.", "28.02.").replace("viele", "7")
    page.get_by_role("link", name="Undo this import").click()
    check_page()
    _picture(page, f"5-undo-{screen}")
    page.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_role("heading", name="Import undone")).to_be_visible()
    assert not Link.objects.exists()

    page.goto("/links/import")
    expect(page.get_by_role("link", name="Links für 2127.csv")).to_be_visible()
    check_page()
    _picture(page, f"6-list-{screen}")
    _upload(page, text)
    page.get_by_label("Campaign", exact=True).select_option("Folder")
    page.get_by_role("button", name="Check the rows").click()
    page.get_by_role("button", name="Import 2 links").click()
    expect(page.get_by_role("heading", name="Import finished")).to_be_visible()
    assert set(Link.objects.values_list("code", flat=True)) == {"spring", "summer"}


def test_a_long_import_shows_how_far_it_is(at_imports: Page, check_page: Callable[[], None], screen: str) -> None:
    page = at_imports
    _upload(page, "url\n" + "".join(f"https://example.com/{number}\n" for number in range(150)))
    page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_role("progressbar", name="Checking the rows")).to_be_visible()
    check_page()
    _picture(page, f"7-progress-{screen}")

    work()

    page.get_by_role("button", name="Import 150 links").click()
    expect(page.get_by_text("0 of 150")).to_be_visible()
    work()
    expect(page.get_by_role("heading", name="Import finished")).to_be_visible()


def test_an_import_stops_at_the_plans_limit_and_says_so(
    at_imports: Page, check_page: Callable[[], None], workspace: Workspace, screen: str
) -> None:
    page = at_imports
    workspace.plan = "free"
    workspace.save()
    _upload(page, "url\n" + "".join(f"https://example.com/{number}\n" for number in range(60)))
    page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_text("Your plan allows 50 more links this month.")).to_be_visible()

    page.get_by_role("button", name="Import 60 links").click()

    expect(page.get_by_role("heading", name="Import stopped")).to_be_visible()
    check_page()
    _picture(page, f"8-stopped-{screen}")


def test_a_file_is_dropped(at_imports: Page) -> None:
    page = at_imports
    dropped = page.evaluate_handle(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(["url\\nhttps://example.com/\\n"], "dropped.csv", {type: "text/csv"}));
          return data;
        }"""
    )

    page.dispatch_event("[data-drop-zone]", "drop", {"dataTransfer": dropped})

    expect(page.get_by_role("heading", name="dropped.csv")).to_be_visible()


def test_a_file_that_is_too_large_is_not_sent(at_imports: Page, tmp_path: Path) -> None:
    page = at_imports
    file = tmp_path / "big.csv"
    file.write_bytes(b"x" * 25_000_001)
    page.get_by_label("CSV, Excel").set_input_files(file)

    expect(page.get_by_role("alert")).to_contain_text("larger than 25 MB")
    page.get_by_role("button", name="Upload and check").click()
    expect(page).to_have_url(re.compile(r"/workspaces/[0-9a-f]{24}/links/import$"))


def test_a_picture_is_refused_with_words(at_imports: Page, check_page: Callable[[], None]) -> None:
    page = at_imports
    file = {"name": "cat.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + bytes(range(256))}
    page.get_by_label("CSV, Excel").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Upload and check").click()

    expect(page.get_by_text("This isn't a text file.")).to_be_visible()
    check_page()


def _picture(page: Page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=f"{folder}/{name}-{scheme}.png", full_page=True)
        page.emulate_media(color_scheme="light")
