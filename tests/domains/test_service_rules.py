"""domains.services refuses, from any caller and on every database, what POST and PATCH refuse."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from domains import rules
from domains.models import Domain
from domains.services import add_domain, change_domain
from shortener.errors import Invalid
from tests.domains.conftest import SITE

pytestmark = pytest.mark.django_db

FALLBACKS = ["root_url", "not_found_url", "expired_url"]
NO_TEXTS: list[object] = [5, True, 10**40, b"a", [], {}, ["a"], "\ud800.example.org", "go.example.org\0"]
NO_HOSTS: list[object] = [
    *NO_TEXTS, None, "", " ", "localhost", "go.localhost", "intranet", "203.0.113.7", "2001:db8::1", "[::1]",
    "https://go.example.org", "go.example.org/x", "go.example.org:80", "a b.example", "-a.example", "a..example",
    "*.example.org", "_x.example", "a" * 64 + ".example", "go.example.org\n.evil.example", SITE, SITE.upper() + ".",
    "a." * 123 + "examples", "a" * 10_000,
]  # fmt: skip
NO_URLS: list[object] = [
    *NO_TEXTS, "example.org", "javascript:alert(1)", "ftp://example.org/", "https://user:secret@example.org/",
    "https://intranet/", "https://a.*/", "https://go.example.org/", "https://GO.example.org./welcome",
    "https://example.org/\0", "https://example.org/" + "a" * (rules.URL_LIMIT - 19),
    "https://example.org/" + "ü" * (rules.URL_LIMIT // 6),
]  # fmt: skip


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    """Give the site a host."""
    settings.SITE_URL = f"https://{SITE}"


@pytest.fixture
def add(workspace: Workspace) -> Callable[..., Domain]:
    """Add a domain to the workspace by the service."""

    def run(**values: Any) -> Domain:
        return add_domain(by=operator(workspace), at=timezone.now(), **{"host": "go.example.org"} | values)

    return run


@pytest.mark.parametrize("host", NO_HOSTS)
def test_add_refuses_bad_host(add: Callable[..., Domain], host: object) -> None:
    with pytest.raises(Invalid) as refusal:
        add(host=host)

    assert refusal.value.field == "host"
    assert not Domain.objects.exists()


@pytest.mark.parametrize("field", FALLBACKS)
@pytest.mark.parametrize("url", [*NO_URLS, None])
def test_add_refuses_bad_fallback_url(add: Callable[..., Domain], field: str, url: object) -> None:
    with pytest.raises(Invalid) as refusal:
        add(**{field: url})

    assert refusal.value.field == field
    assert not Domain.objects.exists()


@pytest.mark.parametrize("field", FALLBACKS)
@pytest.mark.parametrize("url", NO_URLS)
def test_change_refuses_bad_fallback_url(
    add: Callable[..., Domain], workspace: Workspace, field: str, url: object
) -> None:
    old = dict.fromkeys(FALLBACKS, "https://example.org/old")
    new: dict[str, Any] = dict.fromkeys(FALLBACKS, "https://example.org/new")

    with pytest.raises(Invalid) as refusal:
        change_domain(domain=add(**old), by=operator(workspace), **new | {field: url})

    assert refusal.value.field == field
    assert Domain.objects.values(*FALLBACKS).get() == old


def test_values_at_the_limits_are_stored(add: Callable[..., Domain]) -> None:
    host = ".".join(["a" * 63] * 3 + ["b" * 53, "example"])
    url = "https://example.org/".ljust(rules.URL_LIMIT, "a")

    add(host=host, root_url=url, not_found_url=url)

    stored = Domain.objects.get()
    assert (len(stored.host), stored.host) == (rules.HOST_LIMIT, host)
    assert (stored.root_url, stored.not_found_url) == (url, url)


def test_values_are_stored_as_the_api_stores_them(add: Callable[..., Domain]) -> None:
    add(host=" GO.Bücher.example. ", root_url=" https://bücher.example/ü ", not_found_url="")

    stored = Domain.objects.get()
    assert stored.host == "go.xn--bcher-kva.example"
    assert (stored.root_url, stored.not_found_url) == ("https://xn--bcher-kva.example/%C3%BC", "")
