"""Paths with a missing or extra slash redirect to the page, and never to another host."""

import pytest
from django.test import Client

from accounts.models import Workspace
from domains.models import Domain

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/accounts/login", "/accounts/login/"),
        ("/accounts/signup?next=/links", "/accounts/signup/?next=/links"),
        ("/accounts/password/reset", "/accounts/password/reset/"),
        ("/accounts", "/accounts/"),
        ("/login", "/accounts/login/"),
        ("/signup", "/accounts/signup/"),
        ("/admin/links/link", "/admin/links/link/"),
        ("/links/", "/links"),
        ("/links/new/?tags=a%20b", "/links/new?tags=a%20b"),
        ("/campaigns/000000000000000000000000/", "/campaigns/000000000000000000000000"),
        ("/settings//", "/settings"),
    ],
)
def test_a_missing_or_extra_slash_redirects(admin_client: Client, typed: str, meant: str) -> None:
    answer = admin_client.get(typed)

    assert answer.status_code in (301, 302)
    assert answer["Location"] == meant


@pytest.mark.parametrize(
    "path",
    ["/launch/", "/launch+/", "/a/b/", "/guests/", "/api/links/", "/links/a/b/c/"],
)
def test_unknown_paths_do_not_redirect(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_custom_domains_do_not_redirect(client: Client, workspace: Workspace) -> None:
    Domain.objects.create(workspace=workspace, host="go.example.org", verified_at="2026-01-01T00:00Z")

    for path in ("/links/", "/accounts/login", "/login", "/accounts"):
        assert client.get(path, headers={"host": "go.example.org"}).status_code == 404
