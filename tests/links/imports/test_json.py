"""Importing JSON: our own export, answers of other services' APIs, and JSON that is something else."""

import json
from datetime import UTC, datetime

import pytest
from django.test import Client

from accounts.models import Workspace
from domains.models import Domain
from links.models import Import, Link
from tests.fixtures import MakeLink
from tests.links.imports.conftest import Check, Upload, words

pytestmark = pytest.mark.django_db

SINK = {
    "version": "1.0", "exportedAt": "2026-01-01T00:00:00.000Z", "count": 1,
    "links": [
        {
            "id": "k2j4", "url": "https://example.com/summer", "slug": "summer", "comment": "Our summer",
            "createdAt": 1704067200, "updatedAt": 1704067200, "expiration": 4070908800,
        }
    ],
    "list_complete": True,
}  # fmt: skip


def test_an_own_json_export_is_imported(dashboard: Client, check: Check, make_link: MakeLink) -> None:
    make_link(
        destination="https://example.com/'=1", title="'=1", tags=["news", "summer"], notes="two\nlines", max_clicks=500
    )
    export: bytes = dashboard.get("/links/export.json").getvalue()
    Link.objects.all().delete()

    address = check(export, name="links.json")
    assert "Encoding" not in words(dashboard.get(f"{address}/columns"))
    dashboard.post(f"{address}/start")

    link = Link.objects.get()
    assert (link.destination, link.title, link.notes) == ("https://example.com/'=1", "'=1", "two\nlines")
    assert (link.max_clicks, [tag.name for tag in link.tags.all()]) == (500, ["news", "summer"])


CHHOTO = [
    {
        "shortlink": "summer", "longlink": "https://example.com/summer", "hits": 3, "expiry_time": 4070908800,
        "notes": "Our summer",
    }
]  # fmt: skip
ANSWERS = {  # of other services' APIs, as these document them
    "Bitly": {
        "links": [
            {
                "created_at": "2023-04-01T09:30:00+0000", "id": "bit.ly/3aBcDe1", "link": "https://bit.ly/3aBcDe1",
                "custom_bitlinks": ["https://go.example.org/spring"], "long_url": "https://example.com/spring",
                "title": "Spring sale", "archived": False, "tags": ["news", "Black Friday"],
                "deeplinks": [{"guid": "a", "os": "ios"}], "references": {"group": "https://api-ssl.bitly.com/v4"},
            }
        ],
        "pagination": {"prev": "", "next": "", "size": 50, "page": 1, "total": 1},
    },
    "Short.io": {
        "count": 1,
        "links": [
            {
                "id": "lnk_1", "idString": "lnk_1", "originalURL": "https://example.com/spring", "path": "spring",
                "DomainId": 1, "shortURL": "http://go.example.org/spring", "archived": False, "cloaking": None,
                "secureShortURL": "https://go.example.org/spring", "title": "Spring sale", "hasPassword": False,
                "tags": ["news", "Black Friday"], "createdAt": "2023-04-01T09:30:00.000Z", "expiresAt": None,
            }
        ],
        "nextPageToken": None,
    },
    "Rebrandly": [
        {
            "id": "8f104cc5b6ee4a4ba7897b06ac2ddcfb", "title": "Spring sale", "slashtag": "spring", "clicks": 1250,
            "destination": "https://example.com/spring", "createdAt": "2023-04-01T09:30:00.000Z", "status": "active",
            "domain": {"id": "8f", "ref": "/domains/8f", "fullName": "go.example.org", "active": True},
            "tags": [{"id": "1", "name": "news", "color": "ff0000"}, {"id": "2", "name": "Black Friday"}],
        }
    ],
    "TinyURL": {
        "data": [
            {
                "domain": "go.example.org", "alias": "spring", "deleted": False, "archived": False, "hits": 1250,
                "tags": ["news", "Black Friday"], "analytics": [{"enabled": True, "public": False}],
                "tiny_url": "https://go.example.org/spring", "created_at": "2023-04-01T09:30:00+00:00",
                "expires_at": None, "url": "https://example.com/spring",
            }
        ],
        "code": 0,
        "errors": [],
    },
    "Dub": [
        {
            "id": "link_1", "domain": "go.example.org", "key": "spring", "url": "https://example.com/spring",
            "externalId": None, "archived": False, "expiresAt": None, "title": "Spring sale", "geo": None,
            "tags": [{"id": "1", "name": "news", "color": "red"}, {"id": "2", "name": "Black Friday"}],
            "shortLink": "https://go.example.org/spring", "clicks": 1250, "createdAt": "2023-04-01T09:30:00.000Z",
            "doIndex": True,
        }
    ],
    "Shlink": {
        "shortUrls": {
            "data": [
                {
                    "shortCode": "spring", "shortUrl": "https://go.example.org/spring", "domain": "go.example.org",
                    "longUrl": "https://example.com/spring", "dateCreated": "2023-04-01T11:30:00+02:00",
                    "tags": ["news", "Black Friday"], "title": "Spring sale", "crawlable": True,
                    "visitsSummary": {"total": 1250, "nonBots": 1000, "bots": 250},
                    "meta": {"validSince": None, "validUntil": None, "maxVisits": 2000},
                }
            ],
            "pagination": {"currentPage": 1, "pagesCount": 1, "itemsPerPage": 20},
        }
    },
    "Kutt": {
        "total": 1,
        "data": [
            {
                "id": "0d1f7a3e-9b52-4a8b-8f5c-1d2e3f4a5b6c", "address": "spring", "banned": False, "password": False,
                "description": "Spring sale", "domain": "go.example.org",
                "link": {"link": "go.example.org/spring", "url": "https://go.example.org/spring"},
                "target": "https://example.com/spring", "visit_count": 1250, "expire_in": None,
                "created_at": "2023-04-01T09:30:00.000Z", "updated_at": "2023-04-01T09:30:00.000Z",
            }
        ],
    },
    "YOURLS": {
        "links": {
            "link_1": {
                "shorturl": "https://go.example.org/spring", "url": "https://example.com/spring",
                "title": "Spring sale", "timestamp": "2023-04-01 09:30:00", "ip": "192.0.2.1", "clicks": "1250",
            }
        },
        "stats": {"total_links": "1", "total_clicks": "1250"},
        "statusCode": 200,
        "message": "success",
    },
}  # fmt: skip
WITH_TAGS = {"Bitly", "Short.io", "Rebrandly", "TinyURL", "Dub", "Shlink"}
WITHOUT_CLICKS = {"Bitly", "Short.io"}  # their lists of links have none
INDEXABLE = {"Dub", "Shlink"}


@pytest.mark.parametrize("service", ANSWERS)
def test_the_answer_of_an_api_is_imported(service: str, dashboard: Client, check: Check, workspace: Workspace) -> None:
    at = datetime(2023, 4, 1, 9, 30, tzinfo=UTC)
    domain = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=at)

    address = check(json.dumps(ANSWERS[service]), "links.json")
    page = words(dashboard.get(f"{address}/columns"))
    dashboard.post(f"{address}/start")

    link = Link.objects.get()
    assert f"Looks like an export of {service} " in page
    assert (link.code, link.domain, link.destination) == ("spring", domain, "https://example.com/spring")
    assert (link.created_at, link.is_indexable) == (at, service in INDEXABLE)
    assert (link.title or link.notes) == ("" if service == "TinyURL" else "Spring sale")
    assert link.earlier_clicks == (None if service in WITHOUT_CLICKS else 1250)
    tags = ["news", "Black-Friday"] if service in WITH_TAGS else []
    assert [tag.name for tag in link.tags.all()] == tags


def test_the_keys_of_an_object_of_links_are_aliases(dashboard: Client, check: Check) -> None:
    address = check('{"spring": {"url": "https://example.com/"}, "fall": {"url": "example.com"}}', "links.json")

    dashboard.post(f"{address}/start")

    assert set(Link.objects.values_list("code", flat=True)) == {"spring", "fall"}


@pytest.mark.parametrize("export", [SINK, CHHOTO], ids=["Sink", "Chhoto URL"])
def test_links_without_a_host_are_on_the_site(export: object, dashboard: Client, check: Check) -> None:
    address = check(json.dumps(export, indent=1), name="links.json")

    dashboard.post(f"{address}/start")

    link = Link.objects.get()
    assert (link.code, link.destination, link.notes) == ("summer", "https://example.com/summer", "Our summer")
    assert link.expires_at == datetime(2099, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('[{"url": "https://example.com/"}', "line 1 isn't valid JSON"),
        ('[{"url": "https://example.com/"},\n{"url": }]', "line 2 isn't valid JSON"),
        ('[{"url": "https://example.com/"}, [1]]', "Item 2 of this JSON list isn't an object."),
        ('{"url": "https://example.com/"}', "This JSON has no list of links."),
        ('{"a": [{"url": "x"}], "b": [{"url": "x"}]}', "This JSON has no list of links."),
        ('{"a": {"url": "https://example.com/"}, "b": 1}', "Item 2 of this JSON list isn't an object."),
        ("[]", "This JSON has no list of links."),
        ('[{"a": 1},\n{"b": \xff}]'.encode("latin-1"), "line 2 isn't valid JSON"),
        ("[" * 200_000, "This JSON is nested too deeply."),
        ('[{"a": ' + "[" * 200_000 + "]" * 200_000 + "}]", "This JSON is nested too deeply."),
        (json.dumps([dict.fromkeys(map(str, range(1_001)), 1)]), "This JSON has more than 1,000 different names."),
        ("url\nhttps://example.com/\n", "ends with .json, but it isn't JSON"),
    ],
)
def test_other_json_is_refused_with_the_reason(upload: Upload, content: bytes | str, reason: str) -> None:
    answer = upload(content, "links.json")

    assert answer.status_code == 400
    assert reason in words(answer)
    assert not Import.objects.exists()


def test_numbers_of_thousands_of_digits_are_problems(dashboard: Client, check: Check) -> None:
    long = "1" * 5_000
    file = f'[{{"url": "a.example", "maxClicks": {long}}}, {{"url": "b.example", "expiresAt": -{long}}}]'

    page = words(dashboard.get(check(file, "links.json")))

    assert "Enter a whole number such as 500." in page
    assert "Enter a date such as 2027-12-31" in page


def test_json_lines_are_imported(dashboard: Client, check: Check) -> None:
    file = '{"url": "https://example.com/a", "tags": ["x", "y"]}\r\n{"url": "https://example.com/b", "slug": "bee"}\n'

    dashboard.post(f"{check(file, 'links.jsonl')}/start")

    assert dict(Link.objects.values_list("destination", "code"))["https://example.com/b"] == "bee"
    assert Link.objects.count() == 2


def test_objects_within_a_link_are_a_column_of_no_use(dashboard: Client, check: Check) -> None:
    text = '{"links": [{"slug": "geo", "url": "https://example.com/", "geo": {"DE": "https://example.com/de"}}]}'

    dashboard.post(f"{check(text, name='sink.json')}/start")

    assert Link.objects.get().code == "geo"


@pytest.mark.engines
def test_text_that_databases_refuse_is_a_problem(dashboard: Client, check: Check) -> None:
    rows: list[dict[str, object]] = [
        {"url": "https://example.com/\ud800x"},
        {"url": "https://example.com/\0x"},
        {"url": "https://example.com/", "title": "\0"},
        {"url": "https://example.com/", "alias": "summer\udc00"},
        {"url": "https://example.com/", "tags": ["a", "b\ud800"]},
        {"url": "https://example.com/", "tags": [{"name": "b\ud800"}]},
        {"url": "https://example.com/", "notes": {"de": "\ud800"}},
        {"url": "https://example.com/", "maxClicks": "5\ud800"},
        {"url": "https://example.com/", "status": "active\0"},
        {"url": "https://example.com/", "other": ["\ud800", {"\0": "\0"}], "title": "\ud83d\ude00"},
    ]

    address = check(json.dumps(rows), name="links.json")
    page = words(dashboard.get(address))
    dashboard.post(f"{address}/start")

    assert page.count("Remove NUL characters and unpaired surrogates.") == len(rows) - 1
    assert page.count("Will be created") == 2  # the total, and the last row
    assert Link.objects.get().title == "\U0001f600"
