"""Domains in a browser, with a DNS server that changes while the page is open."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.models import User, Workspace
from accounts.workspaces.actors import operator
from domains.models import Domain, Proof
from domains.verification.records import txt_value
from links.fields import link_values
from links.services.creation import create_link
from tests.domains.conftest import dns_server  # noqa: F401 - a fixture
from tests.domains.dns_server import Zone

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def signed_in(owner: User, sign_in: Callable[[User], None]) -> None:
    """Be the workspace's owner."""
    sign_in(owner)


@pytest.fixture
def zone(dns_server: tuple[Zone, int], settings: Settings) -> Zone:  # noqa: F811 - the same one
    """What the DNS server says, nothing yet; the site asks it."""
    zone, port = dns_server
    zone.forget()
    settings.DNS_SERVERS = [("127.0.0.1", port)]
    return zone


def test_a_domain_is_added_and_seen_to_be_verified(page: Page, check_page: Callable[[], None], zone: Zone) -> None:
    page.clock.install()
    page.goto("/domains")
    check_page()
    page.get_by_role("link", name="Add domain").first.click()
    check_page()
    page.get_by_label("Domain").fill("https://Go.Example.org/")
    page.get_by_role("button", name="Add domain").click()

    # It looks once as soon as it is open.
    state = page.get_by_role("region", name="State")
    expect(state).to_contain_text("_shortener.go.example.org has no TXT record.")
    expect(state).to_contain_text(re.compile(r"Last checked .*\d\d:\d\d:\d\d CES?T\."))
    check_page()
    page.get_by_role("button", name="Copy the value of the TXT record").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == txt_value(Domain.objects.get().token)

    zone.set_txt("_shortener.go.example.org", copied)
    with time_machine.travel(timezone.now() + timedelta(seconds=15)):
        page.clock.fast_forward(15_000)
        expect(state.get_by_text("Verified", exact=True)).to_be_visible()

    expect(page.get_by_text("found in the DNS")).to_be_visible()
    expect(page.get_by_role("status").get_by_text("Verified")).to_be_attached()
    expect(page.get_by_text("checks again by itself")).to_have_count(0)
    check_page()


def test_check_now_looks_without_leaving_the_page(page: Page, zone: Zone, workspace: Workspace) -> None:
    domain = Domain.objects.create(workspace=workspace, host="go.example.org")
    page.goto(f"/domains/{domain.pk}")
    state = page.get_by_role("region", name="State")
    expect(state).to_contain_text("has no TXT record")
    zone.set_txt("_shortener.go.example.org", txt_value(domain.token))
    page.get_by_label("Front page").fill("https://example.org/typed-meanwhile")

    page.get_by_role("button", name="Check now").click()

    expect(state.get_by_text("Verified", exact=True)).to_be_visible()
    expect(page.get_by_label("Front page")).to_have_value("https://example.org/typed-meanwhile")
    expect(page.get_by_role("button", name="Check now")).to_be_focused()


def test_one_that_fails_says_so_in_the_list_and_on_its_page(
    page: Page, check_page: Callable[[], None], workspace: Workspace
) -> None:
    now = timezone.now()
    Domain.objects.create(
        workspace=workspace,
        host="a-name-that-is-long.for-a-small-screen.example.org",
        verified_at=now,
        failing_since=now,
        last_checked_at=now,
        proof=Proof.MISSING,
        dns_answer={"texts": ["x" * 255], "aliases": ["elsewhere." * 20 + "example"], "is_complete": False},
    )
    page.goto("/domains")
    expect(page.get_by_text("Verified, but its DNS records are missing")).to_be_visible()
    check_page()

    page.get_by_role("link", name="a-name-that-is-long").click()

    expect(page.get_by_text("Its records have been missing since")).to_be_visible()
    check_page()


def test_one_with_links_is_deleted_only_with_them(
    page: Page, check_page: Callable[[], None], workspace: Workspace
) -> None:
    domain = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=timezone.now())
    create_link(
        by=operator(workspace), at=timezone.now(), values=link_values(destination="https://example.com", domain=domain)
    )
    page.goto(f"/domains/{domain.pk}")
    page.get_by_role("link", name="Delete").click()
    check_page()

    page.get_by_role("button", name="Delete domain").click()
    expect(page.get_by_text("The domain has 1 link.")).to_be_visible()
    check_page()
    page.get_by_label("Delete the link too").check()
    page.get_by_role("button", name="Delete domain").click()

    expect(page.get_by_text("go.example.org deleted.")).to_be_visible()
