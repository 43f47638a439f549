"""Searching the admin for a short URL finds its link."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Workspace
from domains.models import Domain
from links.fields import link_values
from links.services.creation import create_guest_link
from tests.clicks.clicking import drain_stream
from tests.fixtures import MakeLink

pytestmark = pytest.mark.django_db

LIST = "/admin/links/link/"


def _found(client: Client, text: str, address: str = LIST) -> list[str]:
    return [link.short_url for link in client.get(address, {"q": text}).context["cl"].result_list]


@pytest.fixture
def domain(workspace: Workspace) -> Domain:
    """A domain that serves links."""
    return Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=timezone.now())


@pytest.mark.parametrize(
    "text",
    [
        "http://localhost:8000/launch", "https://localhost:8000/Launch+", " localhost:8000/launch ",
        "http://localhost:8000/launch/?utm_source=x#top", "http://127.0.0.1:8000/launch",
    ],
)  # fmt: skip
def test_a_short_url_of_the_site_finds_its_link(
    admin_client: Client, make_link: MakeLink, domain: Domain, text: str
) -> None:
    make_link(alias="launch")
    make_link(alias="launch", domain=domain)
    make_link(alias="launch-2", notes="launch")

    assert _found(admin_client, text) == ["http://localhost:8000/launch"]


@pytest.mark.parametrize(
    "text", ["https://go.example.org/launch", "GO.example.org/LAUNCH+", "go.example.org/launch", "//go.example.org"]
)
def test_a_short_url_of_a_domain_finds_its_link(
    admin_client: Client, make_link: MakeLink, domain: Domain, text: str
) -> None:
    make_link(alias="launch")
    make_link(alias="launch", domain=domain)

    assert _found(admin_client, text) == ["http://go.example.org/launch"]


def test_a_short_url_of_an_unverified_domain_finds_its_link(
    admin_client: Client, make_link: MakeLink, domain: Domain
) -> None:
    make_link(alias="launch", domain=domain)
    Domain.objects.update(verified_at=None)

    assert _found(admin_client, "https://go.example.org/launch+") == ["http://go.example.org/launch"]


@pytest.mark.engines
@pytest.mark.parametrize("text", ["https://target.example/launch", "target.example", "launch"])
def test_other_text_is_searched_for_in_the_fields(admin_client: Client, make_link: MakeLink, text: str) -> None:
    make_link(alias="other", destination="https://target.example/launch")

    assert _found(admin_client, text) == ["http://localhost:8000/other"]


@pytest.mark.parametrize("text", ["http://[", "http://localhost:8000/", "///", "http://localhost:8000/\x00abc", "+"])
def test_malformed_urls_find_nothing(admin_client: Client, text: str) -> None:
    assert _found(admin_client, text) == []


def test_a_short_url_finds_a_guest_link_in_its_own_list(admin_client: Client, make_link: MakeLink) -> None:
    create_guest_link(at=timezone.now(), values=link_values(destination="https://example.com/", alias="read-this"))
    make_link(alias="mine")

    guests = "/admin/links/guestlink/"
    assert _found(admin_client, "http://localhost:8000/read-this+", guests) == ["http://localhost:8000/read-this"]
    assert _found(admin_client, "http://localhost:8000/mine", guests) == []


def test_counts_are_found_by_the_id_of_their_link(admin_client: Client, make_link: MakeLink, client: Client) -> None:
    link = make_link(alias="launch")
    make_link(alias="other")
    for code in ("launch", "other"):
        client.get(f"/{code}")
    drain_stream()

    counts = admin_client.get("/admin/clicks/hourlyclicks/", {"q": link.pk}).context["cl"].result_list
    assert [row.scope for row in counts] == [link.pk]
