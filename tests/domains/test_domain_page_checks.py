"""The DNS panel of a domain's page: manual checks, and polling while the page is open."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Protocol

import pytest
import time_machine
from django.test import Client

from accounts.models import Workspace
from domains.models import Domain
from domains.verification.records import txt_value
from tests.domains.conftest import SITE
from tests.domains.dns_server import Zone
from tests.domains.fixtures import MakeDomain
from tests.fixtures import Call, Response
from tests.reading import words, words_of

pytestmark = pytest.mark.django_db

HOST = "go.example.org"
NAME = f"_shortener.{HOST}"
NOW = datetime(2026, 6, 15, 12, 30, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock; tests move it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def domain(make_domain: MakeDomain, zone: Zone) -> Domain:
    """An unverified domain."""
    return make_domain(HOST, verified_at=None)


class Check(Protocol):
    """Sends a check as "Check now" does, or with a round as the polling page does."""

    def __call__(self, **fields: object) -> Response: ...


@pytest.fixture
def check(admin: Client, domain: Domain) -> Check:
    """See Check."""

    def post(**fields: object) -> Response:
        path = f"/domains/{domain.pk}/check"
        return admin.post(path, fields, headers={"host": SITE, "hx-request": "true"})

    return post


def vals(answer: Response) -> str:
    """Return the round of the page's next automatic check, or an empty text if polling has ended."""
    found = re.search(r"""hx-vals='{"round": "(\d+)"}'""", answer.content.decode())
    return found[1] if found else ""


def test_page_checks_on_load_and_every_15_seconds(admin: Client, domain: Domain) -> None:
    page = admin.get(f"/domains/{domain.pk}", headers={"host": SITE})

    assert 'hx-trigger="load, every 15s"' in page.content.decode()
    assert vals(page) == "1"
    assert "This page checks again every 15 seconds." in words(page)


def test_check_shows_the_answer_and_its_time(check: Check, zone: Zone) -> None:
    zone.set_txt(NAME, "shortener-verification=wrong", "v=spf1 -all")
    zone.set_cname(HOST, "old.example.net")

    text = words_of(check().content)

    assert "Not verified yet" in text
    assert "shortener-verification=wrong" in text
    assert "v=spf1 -all" in text
    assert "old.example.net" in text
    assert "Last checked Jun 15, 2026, 12:30:40 UTC." in text


def test_proven_domain_is_verified_and_polling_ends(check: Check, domain: Domain, zone: Zone) -> None:
    zone.set_txt(NAME, txt_value(domain.token))

    answer = check(round=3)

    text = words_of(answer.content)
    assert "Verified" in text
    assert "The TXT record is right." in text
    assert "found in the DNS" in text
    assert vals(answer) == ""
    domain.refresh_from_db()
    assert domain.verified_at == NOW


def test_check_without_javascript_redirects_to_the_page(admin: Client, domain: Domain, zone: Zone) -> None:
    zone.set_txt(NAME, txt_value(domain.token))

    answer = admin.post(f"/domains/{domain.pk}/check", headers={"host": SITE}, follow=True)

    assert answer.redirect_chain == [(f"/domains/{domain.pk}", 302)]
    assert "The TXT record is right." in words(answer)


def test_polling_queries_the_dns_every_15_seconds(check: Check, zone: Zone, clock: time_machine.Traveller) -> None:
    check()
    asked = len(zone.asked)

    clock.shift(5)
    again = check(round=1)
    assert len(zone.asked) == asked
    assert "12:30:40" in words_of(again.content)

    clock.shift(10)
    later = check(round=2)
    assert len(zone.asked) > asked
    assert "12:30:55" in words_of(later.content)
    assert vals(later) == "3"


def test_polling_stops_after_five_minutes_and_can_restart(check: Check, clock: time_machine.Traveller) -> None:
    last = check(round=20)
    assert vals(last) == ""
    assert "This page has stopped checking automatically" in words_of(last.content)

    clock.shift(20)
    assert vals(check()) == "1"


@pytest.mark.parametrize("nonsense", ["-1", "x", "1e3", "²", "9" * 5000])
def test_invalid_round_counts_as_a_manual_check(check: Check, nonsense: str) -> None:
    assert vals(check(round=nonsense)) == "1"


def test_dashboard_and_api_share_the_rate_limit(check: Check, call: Call, domain: Domain, zone: Zone) -> None:
    for _number in range(9):
        assert check().status_code == 200
    assert call("POST", f"/api/domains/{domain.pk}/verify").status_code == 200
    asked = len(zone.asked)

    refused = check()

    assert refused.status_code == 429
    assert "You can check 10 times a minute. Please try again in a minute." in words_of(refused.content)
    assert call("POST", f"/api/domains/{domain.pk}/verify").status_code == 429
    assert len(zone.asked) == asked


def test_polling_continues_when_the_rate_limit_is_reached(
    admin: Client, check: Check, zone: Zone, make_domain: MakeDomain
) -> None:
    for _number in range(10):
        check()
    asked = len(zone.asked)
    other = make_domain("other.example.org", verified_at=None)

    answer = admin.post(f"/domains/{other.pk}/check", {"round": 4}, headers={"host": SITE, "hx-request": "true"})

    assert answer.status_code == 200
    assert vals(answer) == "5"
    assert len(zone.asked) == asked


def test_rate_limit_without_javascript_shows_a_message(admin: Client, check: Check, domain: Domain) -> None:
    for _number in range(10):
        check()

    answer = admin.post(f"/domains/{domain.pk}/check", headers={"host": SITE}, follow=True)

    assert "You can check 10 times a minute." in words(answer)


def test_page_says_that_another_workspace_serves_the_host(
    check: Check, domain: Domain, zone: Zone, make_domain: MakeDomain, stranger: Workspace
) -> None:
    make_domain(HOST, workspace=stranger)
    zone.set_txt(NAME, txt_value(domain.token))

    answer = check()

    assert answer.status_code == 200
    text = words_of(answer.content)
    assert "Proven, but still used by another workspace" in text
    assert "It becomes yours at 2026-06-22 12:30 UTC if your record is still there." in text
    assert vals(answer) == ""
    domain.refresh_from_db()
    assert domain.verified_at is None


def test_dns_answers_are_escaped(check: Check, zone: Zone) -> None:
    zone.set_txt(NAME, "<script>alert(1)</script>")

    assert "<script>" not in check().content.decode()


def test_expired_session_redirects_htmx_to_sign_in(domain: Domain) -> None:
    headers = {"host": SITE, "hx-request": "true", "hx-current-url": f"https://{SITE}/domains/{domain.pk}"}

    answer = Client().post(f"/domains/{domain.pk}/check", {"round": 1}, headers=headers, secure=True)

    assert answer["HX-Redirect"] == f"/accounts/login/?next=/domains/{domain.pk}"
