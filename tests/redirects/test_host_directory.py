"""What the control plane keeps of Host headers, which clients can invent."""

from collections.abc import Collection

import pytest
from pytest_django import Settings

from redirects.hosts import SITE, HostDirectory, ShortHost

DOMAIN = ShortHost(domain_id="1")


class Loading:
    """Loads a domain, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[set[str]] = []

    def __call__(self, names: Collection[str]) -> dict[str, ShortHost]:
        self.asked.append(set(names))
        return {name: DOMAIN for name in names if name == "go.example.org"}


@pytest.fixture
def loading(settings: Settings) -> Loading:
    """The database, of a site with a name."""
    settings.SITE_URL = "https://links.example.com"
    return Loading()


def test_ports_and_letter_case_ask_no_more(loading: Loading) -> None:
    directory = HostDirectory(loading)
    headers = [f"go.example.org:{port}" for port in range(50)] + ["GO.example.org", "go.example.org."]

    assert {directory.find(header) for header in headers} == {DOMAIN}
    assert loading.asked == [{"go.example.org"}]


def test_many_are_looked_up_at_once(loading: Loading) -> None:
    directory = HostDirectory(loading)

    directory.prefetch(["go.example.org", "go.example.org:81", "x.example.org", "links.example.com", "localhost"])

    assert [directory.find(host) for host in ("go.example.org:82", "x.example.org")] == [DOMAIN, None]
    assert loading.asked == [{"go.example.org", "x.example.org"}]


def test_what_can_be_no_domain_is_not_looked_up(loading: Loading) -> None:
    directory = HostDirectory(loading)

    assert [directory.find(host) for host in ("localhost", "10.0.0.1:80", "", "links.example.com:8000")] == [
        None, None, None, SITE,
    ]  # fmt: skip
    assert loading.asked == []
