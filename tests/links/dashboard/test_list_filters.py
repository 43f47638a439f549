"""Filters of the list of links: chosen by name, removed one by one, and ignored ones named."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Workspace
from campaigns.models import Campaign
from domains.models import Domain
from tests.fixtures import MakeLink
from tests.links.pages import seen, short_names

pytestmark = pytest.mark.django_db


def test_campaigns_and_domains_are_chosen_by_name(dashboard: Client, make_link: MakeLink, workspace: Workspace) -> None:
    spring = Campaign.objects.create(workspace=workspace, name="Spring & more")
    go = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=timezone.now())
    make_link(alias="one", campaign=spring)
    make_link(alias="two", domain=go)

    by_campaign = dashboard.get(f"/links?campaignId={spring.pk}")
    by_domain = dashboard.get(f"/links?domainId={go.pk}")

    assert short_names(by_campaign) == ["one"]
    assert "Campaign: Spring & more" in seen(by_campaign)
    assert short_names(by_domain) == ["two"]
    assert "Domain: go.example.org" in seen(by_domain)


def test_each_filter_can_be_removed(dashboard: Client, make_link: MakeLink) -> None:
    make_link(alias="launch", tags=["spring"])

    page = dashboard.get("/links?search=laun&tag=spring&sort=clicks").content.decode()

    chips = dict(re.findall(r'href="\?([^"]*)"\s*aria-label="Remove the filter ([^"]*)"', page))
    assert chips == {"tag=spring&amp;sort=clicks": "Search: laun", "search=laun&amp;sort=clicks": "Tag: spring"}


@pytest.mark.parametrize(
    "query",
    [
        "status=bogus", "tag=two%20words", "sort=up", "limit=0", "campaignId=1", "cursor=nonsense", "search=%00",
        "createdAfter=yesterday", f"campaignId={'0' * 24}", f"domainId={'0' * 24}",
        f"folder={'f' * 51}", f"search={'s' * 501}",
    ],
)  # fmt: skip
def test_bad_filters_are_ignored_and_reported(dashboard: Client, make_link: MakeLink, query: str) -> None:
    make_link(alias="launch")

    page = dashboard.get(f"/links?{query}&search=launch" if "search" not in query else f"/links?{query}")

    assert page.status_code == 200
    assert short_names(page) == ["launch"]
    told = "here is the first page" if query.startswith("cursor") else "was ignored"
    assert told in seen(page)


def test_ignored_filters_are_named(dashboard: Client, make_link: MakeLink, stranger: Workspace) -> None:
    make_link(alias="launch")
    theirs = Campaign.objects.create(workspace=stranger, name="Their secret")

    page = dashboard.get(f"/links?status=nonsense&sort=up&domainId={'0' * 24}&campaignId={theirs.pk}&folder={'f' * 51}")

    assert short_names(page) == ["launch"]
    for told in (
        "The filter “Status: nonsense” in this address was ignored.",
        "The filter “Order: up” in this address was ignored.",
        f"The filter “Domain: {'0' * 24}” in this address was ignored.",
        f"The filter “Campaign: {theirs.pk}” in this address was ignored.",
        f"The filter “Folder: {'f' * 49}…” in this address was ignored. Use at most 50 characters.",
    ):
        assert told in seen(page)
    assert "Their secret" not in seen(page)
    assert "Remove the filter" not in page.text


def test_the_query_is_escaped(dashboard: Client, make_link: MakeLink) -> None:
    make_link(alias="launch")

    page = dashboard.get("/links?search=<b>&status=<b>&folder=<b>&tag=<b>&cursor=<b>")

    assert "<b>" not in page.content.decode()
    assert "<b>" in seen(page)


def test_unknown_parameters_are_ignored(dashboard: Client, make_link: MakeLink) -> None:
    make_link(alias="launch")

    page = dashboard.get("/links?utm_source=mail&tag=")

    assert short_names(page) == ["launch"]
    assert "was ignored" not in seen(page)
