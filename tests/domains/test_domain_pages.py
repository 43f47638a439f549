"""The pages under /domains. The DNS panel of a domain is in test_domain_page_checks.py."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import Workspace
from domains.models import Domain, Proof
from links.models import Link
from shortener.web.addresses.workspace_urls import page_url
from tests.domains.fixtures import MakeDomain
from tests.fixtures import MakeLink
from tests.reading import filled_in, values, words

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


def test_page_shows_records_with_copy_buttons(admin: Client, make_domain: MakeDomain, settings: Settings) -> None:
    settings.SITE_URL = "https://links.example.com"
    domain = make_domain("xn--mller-kva.example", verified_at=None)

    answer = admin.get(f"/domains/{domain.pk}", headers={"host": "links.example.com"})

    html, text = answer.content.decode(), words(answer)
    name, value = "_shortener.xn--mller-kva.example", f"shortener-verification={domain.token}"
    for exact in ("TXT", name, value, "CNAME", "xn--mller-kva.example", "links.example.com"):
        assert f"{exact}</code>" in html.replace("</bdi>", "")
        assert f'data-copy-text="{exact}"' in html
    assert "Copy the value of the TXT record" in text
    assert "The DNS form of müller.example is xn--mller-kva.example" in text
    assert "Most providers don't allow a CNAME on a domain without a subdomain" in text
    assert "Not checked yet" in text


def test_page_offers_one_record_in_place_of_both(admin: Client, make_domain: MakeDomain, settings: Settings) -> None:
    settings.SITE_URL = "https://links.example.com"
    domain = make_domain(verified_at=None)

    answer = admin.get(f"/domains/{domain.pk}", headers={"host": "links.example.com"})

    assert f'data-copy-text="{domain.token}.links.example.com"' in answer.content.decode()
    assert "only if the operator of this site has set a wildcard DNS record" in words(answer)


@pytest.mark.parametrize(
    ("verified_at", "notice"),
    [
        (NOW, "Another workspace has also proven ownership, and gets the domain at 2026-06-22 12:00 UTC."),
        (
            None,
            "Another workspace uses the domain. "
            "It becomes yours at 2026-06-22 12:00 UTC if your record is still there.",
        ),
    ],
)
def test_page_tells_of_a_claim(
    admin: Client, make_domain: MakeDomain, verified_at: datetime | None, notice: str
) -> None:
    domain = make_domain(verified_at=verified_at, contested_at=NOW, proof=Proof.TXT, last_checked_at=NOW)

    assert notice in words(admin.get(f"/domains/{domain.pk}"))


def test_site_without_host_name_needs_no_cname(admin: Client, make_domain: MakeDomain) -> None:
    answer = admin.get(f"/domains/{make_domain(verified_at=None).pk}")

    assert "CNAME record" not in words(answer)
    assert "address records point to this server" in words(answer)


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({}, "Verified"),
        ({"is_vouched": True}, "Verified by the operator of this site"),
        ({"failing_since": NOW}, "Verified, but its DNS records are missing"),
        ({"verified_at": None}, "Not checked yet"),
        ({"verified_at": None, "last_checked_at": NOW, "proof": Proof.MISSING}, "Not verified yet"),
        (
            {"verified_at": None, "last_checked_at": NOW, "proof": Proof.TXT, "contested_at": NOW},
            "Proven, but still used by another workspace",
        ),
        ({"proof": Proof.TXT, "contested_at": NOW}, "Verified, but claimed by another workspace"),
        ({"proof": Proof.CNAME}, "Verified, ownership not proven"),
        ({"proof": Proof.CNAME, "proven_at": NOW}, "Verified"),
    ],
)
def test_list_and_page_show_the_status(
    admin: Client, make_domain: MakeDomain, values: dict[str, Any], shown: str
) -> None:
    domain = make_domain(**values)

    assert f"go.example.org {shown}" in words(admin.get("/domains"))
    assert shown in words(admin.get(f"/domains/{domain.pk}"))


def test_failing_domain_shows_its_grace_period(admin: Client, make_domain: MakeDomain) -> None:
    answer = {"texts": [], "aliases": ["elsewhere.example.net"], "is_complete": True}
    domain = make_domain(failing_since=NOW, last_checked_at=NOW, proof=Proof.MISSING, dns_answer=answer)
    admin.cookies["time_zone"] = "Europe/Berlin"

    text = words(admin.get(f"/domains/{domain.pk}"))

    assert "Its records have been missing since Jun 15, 2026, 14:00 CEST." in text
    assert "The domain serves its links until 2026-06-18 12:00 UTC." in text
    assert "elsewhere.example.net" in text
    assert "Last checked Jun 15, 2026, 14:00:00 CEST." in text


def test_change_fallback_urls(admin: Client, make_domain: MakeDomain) -> None:
    domain = make_domain(not_found_url="https://example.org/old")
    form = admin.get(f"/domains/{domain.pk}")
    Domain.objects.update(not_found_url="https://example.org/changed-meanwhile")

    answer = admin.post(
        f"/domains/{domain.pk}",
        filled_in(form, root_url="https://example.org", expired_url="https://example.org/over"),
        follow=True,
    )

    assert "go.example.org saved." in words(answer)
    domain.refresh_from_db()
    assert (domain.root_url, domain.not_found_url) == ("https://example.org/", "https://example.org/changed-meanwhile")
    assert domain.expired_url == "https://example.org/over"
    assert values(admin.get(f"/domains/{domain.pk}"), "expired_url") == ["https://example.org/over"]


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("nothing", "Enter a complete URL"),
        ("javascript:alert(1)", "Enter a URL that starts with http:// or https://"),
        ("https://go.example.org/x", "redirected in a loop"),
        ("https://example.org/" + "x" * 2048, "at most 2048 characters"),
    ],
)
def test_bad_fallback_url_is_shown_with_its_reason(
    admin: Client, make_domain: MakeDomain, address: str, problem: str
) -> None:
    domain = make_domain()

    answer = admin.post(f"/domains/{domain.pk}", {"root_url": address, "not_found_url": "https://example.org/lost"})

    assert answer.status_code == 400
    assert problem in words(answer)
    assert values(answer, "not_found_url") == ["https://example.org/lost"]
    domain.refresh_from_db()
    assert domain.not_found_url == ""


def test_delete_asks_for_confirmation(admin: Client, make_domain: MakeDomain) -> None:
    domain = make_domain()
    asked = admin.get(f"/domains/{domain.pk}/delete")
    assert "The domain stops serving links." in words(asked)
    assert Domain.objects.exists()

    answer = admin.post(f"/domains/{domain.pk}/delete", filled_in(asked), follow=True)

    assert "go.example.org deleted." in words(answer)
    assert not Domain.objects.exists()


def test_delete_with_links_needs_confirmation(admin: Client, make_domain: MakeDomain, make_link: MakeLink) -> None:
    domain = make_domain()
    for _number in range(2):
        make_link(domain=domain)
    assert "2 links are on this domain. They are deleted with the domain" in words(
        admin.get(f"/domains/{domain.pk}/delete")
    )

    refused = admin.post(f"/domains/{domain.pk}/delete", {"csrf": ""})
    assert refused.status_code == 400
    assert "The domain has 2 links." in words(refused)
    assert Link.objects.count() == 2

    admin.post(f"/domains/{domain.pk}/delete", {"with_links": "on"})
    assert not Domain.objects.exists()
    assert not Link.objects.exists()


def test_members_cannot_change_domains(member: Client, make_domain: MakeDomain) -> None:
    domain = make_domain(verified_at=None, root_url="https://example.org/front")

    page = member.get(f"/domains/{domain.pk}")
    assert "https://example.org/front" in words(page)
    assert "<form" not in page.content.decode().partition("<main")[2]
    assert "hx-post" not in page.content.decode()
    assert "/domains/new" not in member.get("/domains").content.decode()
    assert member.get("/domains/new").status_code == 403
    assert member.post("/domains/new", {"host": "new.example.org"}).status_code == 403
    assert member.post(f"/domains/{domain.pk}", {"root_url": "https://example.org/mine"}).status_code == 403
    for act in ("check", "delete"):
        assert member.post(f"/domains/{domain.pk}/{act}").status_code == 403
    domain.refresh_from_db()
    assert (domain.root_url, domain.last_checked_at) == ("https://example.org/front", None)


def test_another_workspaces_domain_is_not_found(admin: Client, make_domain: MakeDomain, stranger: Workspace) -> None:
    theirs = make_domain("theirs.example.org", workspace=stranger)

    assert "theirs.example.org" not in words(admin.get("/domains"))
    assert admin.get(f"/domains/{theirs.pk}").status_code == 404
    for path in ("", "/check", "/delete"):
        assert admin.post(f"/domains/{theirs.pk}{path}", {"with_links": "on"}).status_code == 404
    assert admin.get("/domains/nonsense").status_code == 404
    assert Domain.objects.filter(pk=theirs.pk).exists()


def test_long_lists_come_in_pages(admin: Client, make_domain: MakeDomain) -> None:
    now = timezone.now()
    for number in range(21):
        make_domain(f"d{number}.example.org", created_at=now - timedelta(minutes=number))

    first = words(admin.get("/domains"))

    assert "d19.example.org" in first
    assert "d20.example.org" not in first
    assert "Next page" in first
    assert "d19.example.org" in words(admin.get("/domains?cursor=zz"))


def test_query_count_is_independent_of_rows(
    admin: Client,
    workspace: Workspace,
    make_domain: MakeDomain,
    make_link: MakeLink,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    domains = page_url(workspace.pk, "domains")
    admin.get(domains)  # the first visit of a session remembers the workspace
    for number in range(5):
        domain = make_domain(f"d{number}.example.org")
        make_link(domain=domain)

    for path in ("", "/new", f"/{domain.pk}", f"/{domain.pk}/delete"):
        with django_assert_max_num_queries(10):
            assert admin.get(f"{domains}{path}").status_code == 200
