"""Domains in Django's admin, where every change goes through the services."""

from typing import Protocol

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Workspace
from domains.models import Domain
from tests.domains.fixtures import MakeDomain
from tests.fixtures import MakeLink, PassSeconds, Response

pytestmark = pytest.mark.django_db

VERIFIED = {"verified_at_0": "2026-01-01", "verified_at_1": "00:00"}


class Submit(Protocol):
    """Sends a form of the admin and returns the page that follows."""

    def __call__(self, address: str, **values: object) -> Response: ...


@pytest.fixture
def submit(admin_client: Client) -> Submit:
    """See Submit."""

    def post(address: str, **values: object) -> Response:
        answer = admin_client.post(f"/admin/domains/domain/{address}/", values, follow=True)
        assert answer.status_code == 200
        return answer

    return post


def test_operator_verifies_and_unverifies_a_domain(
    submit: Submit, workspace: Workspace, client: Client, pass_seconds: PassSeconds
) -> None:
    submit("add", workspace=workspace.pk, host="go.example.org", root_url="https://example.org", **VERIFIED)
    domain = Domain.objects.get()
    assert (domain.is_vouched, domain.root_url) == (True, "https://example.org/")
    assert client.get("/", headers={"host": "go.example.org"}).status_code == 302

    submit(f"{domain.pk}/change", root_url="https://example.org")
    domain.refresh_from_db()
    assert (domain.is_vouched, domain.verified_at) == (False, None)
    assert not Domain.objects.due(timezone.now()).exists()


def test_editing_a_fallback_url_does_not_verify(submit: Submit, make_domain: MakeDomain) -> None:
    domain = make_domain(verified_at=timezone.now().replace(microsecond=0))
    verified = {"verified_at_0": f"{domain.verified_at:%Y-%m-%d}", "verified_at_1": f"{domain.verified_at:%H:%M:%S}"}

    submit(f"{domain.pk}/change", root_url="https://example.org/new", **verified)

    domain.refresh_from_db()
    assert (domain.is_vouched, domain.root_url) == (False, "https://example.org/new")


def test_fallback_url_on_the_domain_is_refused_at_its_field(submit: Submit, workspace: Workspace) -> None:
    answer = submit("add", workspace=workspace.pk, host="GO.example.org", root_url="https://go.example.org/x")

    assert "in a loop" in str(answer.context["adminform"].form.errors["root_url"])
    assert not Domain.objects.exists()


def test_host_that_another_workspace_verified_is_refused(
    submit: Submit, make_domain: MakeDomain, stranger: Workspace
) -> None:
    make_domain(workspace=stranger)
    domain = make_domain(verified_at=None)

    answer = submit(f"{domain.pk}/change", root_url="https://example.org", **VERIFIED)

    assert "Another workspace has verified this domain." in answer.content.decode()
    domain.refresh_from_db()
    assert (domain.verified_at, domain.root_url) == (None, "")


@pytest.mark.parametrize("host", ["localhost", "a b.example", "https://go.example.org/"])
def test_invalid_host_is_refused_at_its_field(submit: Submit, workspace: Workspace, host: str) -> None:
    answer = submit("add", workspace=workspace.pk, host=host)

    assert "Enter the domain name only" in str(answer.context["adminform"].form.errors.as_data()["host"])
    assert not Domain.objects.exists()


def test_service_errors_are_shown(submit: Submit, workspace: Workspace) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(plan="free")

    answer = submit("add", workspace=workspace.pk, host="go.example.org")

    assert "Change to the Pro plan" in answer.content.decode()
    assert not Domain.objects.exists()


def test_admin_deletes_only_domains_without_links(submit: Submit, make_domain: MakeDomain, make_link: MakeLink) -> None:
    domain = make_domain()
    link = make_link(domain=domain)
    submit(f"{domain.pk}/delete", post="yes")
    assert Domain.objects.exists()

    link.delete()
    submit(f"{domain.pk}/delete", post="yes")
    assert not Domain.objects.exists()
