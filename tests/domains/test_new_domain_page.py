"""The page that adds a domain."""

import pytest
from django.test import Client

from accounts.models import Workspace
from accounts.workspaces import plans
from domains.models import Domain
from shortener.web.addresses.host_names import readable
from tests.domains.fixtures import MakeDomain
from tests.reading import words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("go.example.org", "go.example.org"),
        (" GO.Example.ORG. ", "go.example.org"),
        ("https://go.example.org/some/page?x=1", "go.example.org"),
        ("go.example.org:8443", "go.example.org"),
        ("Müller.example", "xn--mller-kva.example"),
    ],
)
def test_host_is_extracted_from_typed_text(admin: Client, typed: str, host: str) -> None:
    answer = admin.post("/domains/new", {"host": typed}, follow=True)

    domain = Domain.objects.get()
    assert answer.redirect_chain == [(f"/domains/{domain.pk}", 302)]
    assert domain.host == host
    assert f"{readable(host)} added. Now set its DNS records." in words(answer)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "Enter a domain."),
        ("localhost", "Enter the domain name only, such as go.example.com."),
        ("192.0.2.1", "Enter the domain name only"),
        ("a b.example.org", "Enter the domain name only"),
        ("a" * 254 + ".example", "at most 253 characters"),
        ("a" * 2049, "at most 2048 characters"),
        ("taken.example.org", "This domain is already in your workspace."),
        ("db.internal", "This name is not on the public internet, so its ownership can't be verified."),
    ],
)
def test_refused_host_is_explained(admin: Client, make_domain: MakeDomain, typed: str, problem: str) -> None:
    make_domain("taken.example.org")

    answer = admin.post("/domains/new", {"host": typed})

    assert answer.status_code == 400
    assert problem in words(answer)
    assert Domain.objects.count() == 1


def test_plan_limit_names_the_plan_to_change_to(admin: Client, workspace: Workspace) -> None:
    workspace.plan = plans.PLANS["free"].slug
    workspace.save()

    answer = admin.post("/domains/new", {"host": "go.example.org"})

    assert answer.status_code == 400
    sentence = "Your plan doesn't include custom domains. Change to the Pro plan."
    assert sentence in words(answer)
    page = admin.get("/domains")
    assert sentence in words(page)
    assert "/domains/new" not in page.content.decode()
