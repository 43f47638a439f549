"""GET /api/links: look-ups by short URL, by code and domain, and by destination."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import connection

from accounts.models import Workspace
from domains.models import Domain
from links.models import Link
from tests.fixtures import Call, MakeLink, PostLink

pytestmark = pytest.mark.django_db

PAGE = "https://example.com/Page?q=ü"
Found = Callable[..., set[str]]


@pytest.fixture
def found(call: Call) -> Found:
    """Return the codes of the links that a list with these parameters has."""

    def listed(**query: str) -> set[str]:
        answer = call("GET", "/api/links", query=query)
        assert answer.status_code == 200, answer.content
        return {link["shortCode"] for link in answer.json()["data"]}

    return listed


@pytest.fixture
def verified_domain(workspace: Workspace) -> Domain:
    """A verified domain of the workspace."""
    return Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=datetime.now(UTC))


def test_a_short_url_finds_its_link(found: Found, make_link: MakeLink, verified_domain: Domain) -> None:
    make_link(alias="Launch")
    make_link(alias="other")
    make_link(alias="there", domain=verified_domain)
    site = settings.PUBLIC_URL

    for url in (f"{site}/Launch", f"{site}/launch", f"{site}/LAUNCH+", f"{site.partition('://')[2]}/launch/"):
        assert found(shortUrl=url) == {"Launch"}
    assert found(shortUrl="https://GO.example.org/there") == {"there"}
    for url in (f"{site}/there", f"{site}/nothing", "https://go.example.org/launch", "no URL", "https://"):
        assert found(shortUrl=url) == set()


def test_a_code_finds_its_link_on_a_domain_or_the_site(
    found: Found, make_link: MakeLink, verified_domain: Domain
) -> None:
    make_link(alias="same", destination="https://example.com/site")
    make_link(alias="Same", destination="https://example.com/own", domain=verified_domain)

    assert found(code="SAME") == {"same"}
    assert found(code="same", domainId=verified_domain.pk) == {"Same"}
    assert found(code="other", domainId=verified_domain.pk) == found(code="other") == set()


@pytest.mark.parametrize("url", [PAGE, "HTTPS://EXAMPLE.com:443/Page?q=%C3%BC", "https:\\\\example.com/./Page?q=ü"])
def test_a_destination_finds_its_links(found: Found, make_link: MakeLink, url: str) -> None:
    make_link(alias="one", destination=PAGE)
    make_link(alias="two", destination="https://example.com/./Page?q=%C3%BC")
    make_link(alias="other", destination="https://example.com/page?q=ü")

    assert found(originalUrl=url) == {"one", "two"}


def test_a_destination_is_found_after_a_change(call: Call, post_link: PostLink, found: Found) -> None:
    link = post_link(originalUrl=PAGE, customAlias="moved").json()["data"]
    call("PATCH", f"/api/links/{link['id']}", {"originalUrl": "https://example.com/new"})

    assert found(originalUrl=PAGE) == set()
    assert found(originalUrl="https://example.com/new") == {"moved"}


def test_links_of_the_previous_release_are_found(call: Call, make_link: MakeLink, found: Found) -> None:
    link = make_link(alias="older", destination=PAGE)
    Link.objects.update(location_digest=None)
    make_link(alias="newer", destination=PAGE)

    assert found(originalUrl=PAGE) == {"older", "newer"}
    call("PATCH", f"/api/links/{link.pk}", {"notes": "Saved"})
    assert not Link.objects.filter(location_digest=None).exists()


def test_other_workspaces_are_not_looked_into(found: Found, make_link: MakeLink, stranger: Workspace) -> None:
    make_link(alias="theirs", destination=PAGE, workspace=stranger)

    assert found(originalUrl=PAGE) == found(code="theirs") == found(shortUrl=f"{settings.PUBLIC_URL}/theirs") == set()


@pytest.mark.parametrize("url", ["example.com/page", "ftp://example.com/", "", "https://", "x\0"])
def test_what_is_no_url_is_a_400(call: Call, url: str) -> None:
    answer = call("GET", "/api/links", query={"originalUrl": url})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["originalUrl"])


def test_look_ups_read_indexes(workspace: Workspace) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the plans of the others depend on statistics")

    plan = Link.objects.in_workspace(workspace).leading_to(PAGE).order_by("-created_at", "-pk")[:21].explain()

    assert "USING INDEX link_destination (workspace_id=? AND location_digest=?)" in plan
