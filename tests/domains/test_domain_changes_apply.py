"""Changes of a domain apply to redirects within a second."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Workspace
from domains.models import Domain
from tests.domains.fixtures import MakeDomain
from tests.fixtures import MakeLink, PassSeconds

pytestmark = pytest.mark.django_db

GO = {"host": "go.example.org"}


@pytest.fixture(autouse=True)
def site_url(settings: Settings) -> None:
    """The site has a name."""
    settings.SITE_URL = "https://links.example.com"


def test_domain_serves_links_while_verified(
    client: Client, make_domain: MakeDomain, make_link: MakeLink, pass_seconds: PassSeconds
) -> None:
    make_link(alias="mine", domain=make_domain())
    for verified_at, status in ((None, 404), (timezone.now(), 302), (None, 404), (timezone.now(), 302)):
        Domain.objects.update(verified_at=verified_at)
        pass_seconds(1)
        assert client.get("/mine", headers=GO).status_code == status


def test_change_and_deletion_apply_within_a_second(
    client: Client, make_domain: MakeDomain, pass_seconds: PassSeconds
) -> None:
    domain = make_domain(root_url="https://example.com/old")
    assert client.get("/", headers=GO)["Location"] == "https://example.com/old"

    Domain.objects.update(root_url="https://example.com/new")
    pass_seconds(1)
    assert client.get("/", headers=GO)["Location"] == "https://example.com/new"

    domain.delete()
    pass_seconds(1)
    answer = client.get("/", headers=GO)
    assert (answer.status_code, answer.content) == (404, b"")


def test_host_serves_the_workspace_that_verified_it(
    client: Client, make_domain: MakeDomain, stranger: Workspace, pass_seconds: PassSeconds
) -> None:
    make_domain(root_url="https://example.com/first")
    make_domain(workspace=stranger, verified_at=None, root_url="https://example.com/second")
    assert client.get("/", headers=GO)["Location"] == "https://example.com/first"

    Domain.objects.exclude(workspace=stranger).update(verified_at=None)
    Domain.objects.filter(workspace=stranger).update(verified_at=timezone.now())
    pass_seconds(1)

    assert client.get("/", headers=GO)["Location"] == "https://example.com/second"


def test_unknown_host_takes_one_query_a_second(client: Client) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for _ in range(20):
            client.get("/", headers={"host": "evil.example"})

    assert len(queries) == 1
