"""Files that other services export become links: on their domains, with dates, clicks and titles, and none opened."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import Workspace
from domains.models import Domain
from links.imports.columns.presets import PRESETS
from links.models import Link
from tests.links.imports.conftest import Check, Upload, words

pytestmark = pytest.mark.django_db

EXPORTS = Path(__file__).parent / "exports"
HOST = "go.example.org"
CREATED = datetime(2023, 4, 1, 9, 30, tzinfo=UTC)
TAGS = ["Black-Friday", "news"]

# By file: the service, the link "spring", and the rows that are refused.
SERVICES = {
    "bitly": ("Bitly", (HOST, CREATED, None, "Spring sale", TAGS), 0),
    "shortio": ("Short.io", (HOST, CREATED, 1250, "Spring sale", TAGS), 1),
    "rebrandly": ("Rebrandly", (HOST, CREATED, 1250, "Spring sale", TAGS), 0),
    "tinyurl": ("TinyURL", (HOST, CREATED, 1250, "Spring sale", TAGS), 0),
    "dub": ("Dub", (HOST, CREATED, 1250, "Spring sale", TAGS), 1),
    "shlink": ("Shlink", (HOST, CREATED, 1250, "Spring sale", TAGS), 0),
    "kutt": ("Kutt", (HOST, CREATED, 1250, "Spring sale", []), 1),
    "yourls": ("YOURLS", ("", CREATED, 1250, "Spring sale", []), 0),
    "yourls-plugin": ("YOURLS", ("", None, 1250, "", []), 0),
    "sink": ("Sink", ("", CREATED, None, "Spring sale", []), 1),
    "chhoto": ("Chhoto URL", ("", None, 1250, "Spring sale", []), 1),
}
STAY_OPEN = {"yourls", "yourls-plugin", "shlink"}  # their files say of no link that it is closed


@pytest.fixture(autouse=True)
def domain(workspace: Workspace) -> Domain:
    """A verified domain with the host of the files."""
    return Domain.objects.create(workspace=workspace, host=HOST, verified_at=CREATED)


@pytest.mark.parametrize("file", SERVICES)
def test_an_export_becomes_the_same_links(file: str, dashboard: Client, check: Check) -> None:
    service, spring, refused = SERVICES[file]

    address = check((EXPORTS / f"{file}.csv").read_bytes(), unknown_hosts="site")
    page = words(dashboard.get(f"{address}/columns"))
    dashboard.post(f"{address}/start")

    assert f"Looks like an export of {service} " in page
    links = {link.code: link for link in Link.objects.prefetch_related("domain", "tags")}
    found = links["spring"]
    created = found.created_at if found.created_at.year < 2024 else None
    host = found.domain.host if found.domain else ""
    assert (host, created, found.earlier_clicks, found.title or found.notes) == spring[:4]
    assert sorted(tag.name for tag in found.tags.all()) == spring[4]
    assert (found.destination, found.disabled_at, found.click_count) == ("https://example.com/spring", None, 0)
    if "old" in links:
        assert (links["old"].disabled_at is None) == (file in STAY_OPEN)
    assert set(links) <= {"spring", "old", "other", "3xYzAb1"}
    assert f"Rows with problems {refused}" in words(dashboard.get(address))


def test_every_service_has_a_file() -> None:
    assert {service for service, _spring, _refused in SERVICES.values()} == {
        preset.name for preset in PRESETS if preset.name != "Shortener"
    }


def test_a_nested_path_is_a_problem(dashboard: Client, check: Check) -> None:
    page = words(dashboard.get(check((EXPORTS / "dub.csv").read_bytes())))

    assert (
        "Short link: An alias can't contain a slash. Choose one without. “https://go.example.org/blog/post-1”" in page
    )


def test_several_short_urls_in_a_cell_are_a_problem(dashboard: Client, check: Check) -> None:
    two = "https://bit.ly/two-a,https://bit.ly/two-b"
    file = f'long_url,custom_bitlink\nhttps://example.com/,"{two}"\nhttps://example.com/,bit.ly/one\n'

    page = words(dashboard.get(check(file, unknown_hosts="site")))

    assert f"This cell has several short URLs. Keep one, or add a row for each of them. “{two}”" in page
    assert "Rows with problems 1" in page


def test_a_protected_link_is_a_problem(dashboard: Client, check: Check) -> None:
    page = words(dashboard.get(check((EXPORTS / "kutt.csv").read_bytes(), unknown_hosts="site")))

    assert "Passwords can't be imported. Empty “password” to import this link without one." in page


@pytest.mark.parametrize(
    ("cell", "title"),
    [
        ("NULL", ""),
        ("Tom &amp; Jerry", "Tom & Jerry"),
        (r'"Caf\"e \"quoted\""', 'Caf"e "quoted"'),
        (r'"C:\\dir\\, \"x\""', r'C:\dir\, "x"'),
    ],
)
def test_titles_of_yourls_are_read_as_text(cell: str, title: str, dashboard: Client, check: Check) -> None:
    address = check(f"keyword,url,title\nspring,https://example.com/,{cell}\n")

    dashboard.post(f"{address}/start")

    assert Link.objects.get().title == title


def test_columns_of_an_export_can_be_changed(dashboard: Client, check: Check) -> None:
    address = check((EXPORTS / "kutt.csv").read_bytes(), unknown_hosts="site", column_9="", column_2="")

    dashboard.post(f"{address}/start")

    assert set(Link.objects.values_list("code", "disabled_at")) == {("spring", None), ("old", None), ("secret", None)}


@pytest.mark.parametrize("answer", ["site", "leave out", HOST])
def test_an_unknown_host_is_asked_about_once(
    answer: str, dashboard: Client, check: Check, upload: Upload, domain: Domain
) -> None:
    file = (EXPORTS / "shlink.csv").read_bytes()
    address = upload(file)["Location"]
    fields = {"time_zone": "UTC", "day_order": "day", "column_3": "alias", "column_4": "destination"}
    unanswered = dashboard.post(f"{address}/columns", fields)
    assert unanswered.status_code == 400
    assert "s.example.net (1 row)" in words(unanswered)

    address = check(file, unknown_hosts=domain.pk if answer == HOST else answer)
    dashboard.post(f"{address}/start")

    hosts = {link.code: link.domain and link.domain.host for link in Link.objects.prefetch_related("domain")}
    others = {} if answer == "leave out" else {"other": None if answer == "site" else HOST}
    assert hosts == {"spring": HOST, "old": HOST} | others


def test_a_column_like_aliases_must_be_answered(dashboard: Client, upload: Upload, check: Check) -> None:
    file = "page,where,kept\nhttps://example.com/a,sp.example/abc,x1\nhttps://example.com/b,sp.example/def,x1\n"
    address = upload(file)["Location"]
    fields = {"time_zone": "UTC", "day_order": "day", "column_0": "destination"}

    unanswered = dashboard.post(f"{address}/columns", fields)

    assert unanswered.status_code == 400
    assert "Are these the aliases?" in words(unanswered)
    assert dashboard.post(f"{address}/columns", fields | {"column_1": "ignored"}).status_code == 302
    dashboard.post(f"{check(file, column_1='alias', unknown_hosts='site')}/start")
    assert set(Link.objects.values_list("code", flat=True)) == {"abc", "def"}


def test_a_column_of_codes_must_be_answered(dashboard: Client, upload: Upload) -> None:
    address = upload("url,handle\nhttps://example.com/a,spring-sale\nhttps://example.com/b,fall24\n")["Location"]

    assert "Are these the aliases?" in words(dashboard.get(f"{address}/columns"))


def test_created_at_must_be_in_the_past(dashboard: Client, check: Check) -> None:
    page = words(
        dashboard.get(check("url,created\nhttps://example.com/,2126-01-01\nhttps://example.com/,1970-01-01\n"))
    )

    assert "created: Enter a time in the past. “2126-01-01”" in page
    assert "created: Enter a time in 2000 or later. “1970-01-01”" in page


def test_old_clicks_are_shown_apart(dashboard: Client, check: Check) -> None:
    dashboard.post(f"{check((EXPORTS / 'yourls.csv').read_bytes())}/start")
    link = Link.objects.get(code="spring")

    assert "Clicks 0 Clicks before the import 1,250" in words(dashboard.get(f"/links/{link.pk}"))
    exported = b"".join(dashboard.get("/links/export.csv")).decode()
    assert "clicks,earlierClicks" in exported.splitlines()[0]
    assert ",0,1250," in exported


def test_an_unchanged_link_with_an_old_date_is_undone(dashboard: Client, check: Check) -> None:
    address = check((EXPORTS / "yourls.csv").read_bytes())
    dashboard.post(f"{address}/start")

    dashboard.post(f"{address}/undo")

    assert not Link.objects.exists()


def test_a_campaign_is_found_by_name(dashboard: Client, check: Check, workspace: Workspace) -> None:
    spring = workspace.campaigns.create(name="Spring Sale")
    file = "url,campaign\nhttps://example.com/a,spring  sale\nhttps://example.com/b,Fall\n"

    dashboard.post(f"{check(file, **{'campaign:fall': 'none'})}/start")

    assert dict(Link.objects.values_list("destination", "campaign")) == {
        "https://example.com/a": spring.pk, "https://example.com/b": None,
    }  # fmt: skip
