"""The pages under /domains. The DNS panel of a domain is in test_domain_page_checks.py."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import Role, Workspace
from accounts.workspaces import plans
from domains.models import Domain, Proof
from links.models import Link
from tests.domains.fixtures import MakeDomain
from tests.fixtures import MakeLink
from tests.reading import filled_in, values, words

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


@pytest.fixture
def admin(sign_in_as: Callable[[Role], Client]) -> Client:
    """The browser of a member who may change domains."""
    return sign_in_as(Role.ADMIN)


@pytest.fixture
def member(sign_in_as: Callable[[Role], Client]) -> Client:
    """The browser of a member who may create links but change no domains."""
    return sign_in_as(Role.MEMBER)


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
    assert f"{host} is added. Now set its DNS records." in words(answer)


def test_page_shows_records_with_copy_buttons(admin: Client, make_domain: MakeDomain, settings: Settings) -> None:
    settings.SITE_URL = "https://links.example.com"
    domain = make_domain("xn--mller-kva.example", verified_at=None)

    answer = admin.get(f"/domains/{domain.pk}", headers={"host": "links.example.com"})

    html, text = answer.content.decode(), words(answer)
    name, value = "_shortener.xn--mller-kva.example", f"shortener-verification={domain.token}"
    for exact in ("TXT", name, value, "CNAME", "xn--mller-kva.example", "links.example.com"):
        assert f">{exact}</code>" in html
        assert f'data-copy-text="{exact}"' in html
    assert "Copy the value of the TXT record" in text
    assert "xn--mller-kva.example is how the DNS writes müller.example" in text
    assert "A domain without a part in front can have no CNAME with most providers" in text
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
        (NOW, "Another workspace has proven the domain too, and gets it at 2026-06-22 12:00 UTC."),
        (None, "Another workspace serves the domain. It becomes yours at 2026-06-22 12:00 UTC, if your record stays."),
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
    assert "address records lead to this server" in words(answer)


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({}, "Verified"),
        ({"is_vouched": True}, "Verified by the site's operator"),
        ({"failing_since": NOW}, "Verified, but its DNS has changed"),
        ({"verified_at": None}, "Not checked yet"),
        ({"verified_at": None, "last_checked_at": NOW, "proof": Proof.MISSING}, "Not verified yet"),
        (
            {"verified_at": None, "last_checked_at": NOW, "proof": Proof.TXT, "contested_at": NOW},
            "Proven, but still another workspace's",
        ),
        ({"proof": Proof.TXT, "contested_at": NOW}, "Verified, but claimed by another workspace"),
        ({"proof": Proof.CNAME}, "Verified, but without a proof"),
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

    assert "Its records have been missing since 15 Jun 2026, 14:00." in text
    assert "The domain serves its links until 2026-06-18 12:00 UTC." in text
    assert "elsewhere.example.net" in text
    assert "Last checked 15 Jun, 14:00:00 (Europe/Berlin)." in text


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "This field is required."),
        ("localhost", "Write the domain's name alone, such as go.example.com."),
        ("192.0.2.1", "Write the domain's name alone"),
        ("a b.example.org", "Write the domain's name alone"),
        ("a" * 254 + ".example", "at most 253 characters"),
        ("a" * 2049, "at most 2048 characters"),
        ("taken.example.org", "This workspace has added the domain already."),
        ("db.internal", "This is no name of the public internet, so it cannot be proven."),
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
    sentence = "The workspace's plan includes no custom domains. Change to the Pro plan."
    assert sentence in words(answer)
    page = admin.get("/domains")
    assert sentence in words(page)
    assert "/domains/new" not in page.content.decode()


def test_change_fallback_urls(admin: Client, make_domain: MakeDomain) -> None:
    domain = make_domain(not_found_url="https://example.org/old")
    form = admin.get(f"/domains/{domain.pk}")
    Domain.objects.update(not_found_url="https://example.org/changed-meanwhile")

    answer = admin.post(f"/domains/{domain.pk}", filled_in(form, root_url="https://example.org"), follow=True)

    assert "The pages of go.example.org are saved." in words(answer)
    domain.refresh_from_db()
    assert (domain.root_url, domain.not_found_url) == ("https://example.org/", "https://example.org/changed-meanwhile")


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("nothing", "Write a complete URL"),
        ("javascript:alert(1)", "Only http:// and https:// URLs"),
        ("https://go.example.org/x", "visitors would go in circles"),
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
    assert "From now on the domain serves nothing." in words(asked)
    assert Domain.objects.exists()

    answer = admin.post(f"/domains/{domain.pk}/delete", filled_in(asked), follow=True)

    assert "go.example.org is deleted." in words(answer)
    assert not Domain.objects.exists()


def test_delete_with_links_needs_confirmation(admin: Client, make_domain: MakeDomain, make_link: MakeLink) -> None:
    domain = make_domain()
    for _number in range(2):
        make_link(domain=domain)
    assert "2 links are on this domain. They go with the domain" in words(admin.get(f"/domains/{domain.pk}/delete"))

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
    admin: Client, make_domain: MakeDomain, make_link: MakeLink, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        domain = make_domain(f"d{number}.example.org")
        make_link(domain=domain)

    for path in ("", "/new", f"/{domain.pk}", f"/{domain.pk}/delete"):
        with django_assert_max_num_queries(10):
            assert admin.get(f"/domains{path}").status_code == 200
