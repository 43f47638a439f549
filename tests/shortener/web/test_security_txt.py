"""/.well-known/security.txt tells where to report vulnerabilities, if the installation has said so."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Workspace
from domains.models import Domain
from shortener.config.settings.security import contacts

pytestmark = pytest.mark.django_db

ADDRESS = "/.well-known/security.txt"


@pytest.fixture(autouse=True)
def _contacts(settings: Settings) -> None:
    settings.SECURITY_CONTACT = ["mailto:security@example.com", "https://example.com/report"]


def _fields(client: Client) -> list[str]:
    return client.get(ADDRESS).content.decode().splitlines()


def test_the_file_has_the_fields_of_rfc_9116(client: Client, settings: Settings) -> None:
    settings.SITE_URL = "http://testserver"

    with time_machine.travel(datetime(2026, 5, 4, 13, 30, tzinfo=UTC), tick=False):
        answer = client.get(ADDRESS, headers={"host": "testserver"})

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert answer.content.decode() == (
        "Contact: mailto:security@example.com\n"
        "Contact: https://example.com/report\n"
        "Expires: 2027-05-03T00:00:00Z\n"
        "Preferred-Languages: en\n"
        "Canonical: http://testserver/.well-known/security.txt\n"
    )


def test_without_a_public_address_none_is_canonical(client: Client) -> None:
    assert [field.partition(":")[0] for field in _fields(client)] == [
        "Contact", "Contact", "Expires", "Preferred-Languages",
    ]  # fmt: skip


def test_without_a_contact_there_is_no_file(client: Client, settings: Settings) -> None:
    settings.SECURITY_CONTACT = []

    assert client.get(ADDRESS).status_code == 404


def test_custom_domains_have_no_file(client: Client, workspace: Workspace) -> None:
    Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=timezone.now())

    assert client.get(ADDRESS, headers={"host": "go.example.org"}).status_code == 404


@pytest.mark.parametrize(
    "text",
    ["security@example.com", "http://example.com", "mailto:nobody", "https://", "mailto:a@b.c\nPolicy: https://x.test"],
)
def test_a_contact_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="SECURITY_CONTACT"):
        contacts(text)
