"""POST /api/domains/{id}/verify while DNS servers fail, answer late or answer nonsense."""

import time

import pytest
from pytest_django import Settings

from domains.models import Domain
from domains.verification import dns
from domains.verification.records import txt_value
from tests.domains.conftest import SITE
from tests.domains.dns_server import Zone, unused_port
from tests.domains.fixtures import Verify

pytestmark = pytest.mark.django_db

HOST = "go.example.org"
NAME = f"_shortener.{HOST}"


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("trouble", ["silent", "servfail"])
def test_no_answer_changes_nothing_and_is_explained(verify: Verify, zone: Zone, trouble: str) -> None:
    zone.broken = {(NAME, "TXT"): trouble, (HOST, "CNAME"): trouble}

    data = verify()

    assert (data["verified"], data["dns"]["state"]) == (False, "no_answer")
    assert data["dns"]["message"] == "The DNS didn't respond, so nothing has changed. Check again in a moment."


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("trouble", ["silent", "servfail"])
def test_txt_is_enough_when_the_cname_query_fails(verify: Verify, domain: Domain, zone: Zone, trouble: str) -> None:
    zone.set_txt(NAME, txt_value(domain.token))
    zone.broken = {(HOST, "CNAME"): trouble}

    assert verify()["dns"]["state"] == "txt"


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("trouble", ["silent", "servfail"])
def test_cname_is_enough_when_the_txt_query_fails(verify: Verify, domain: Domain, zone: Zone, trouble: str) -> None:
    zone.set_cname(HOST, f"{domain.token}.{SITE}")
    zone.broken = {(NAME, "TXT"): trouble}

    assert verify()["dns"]["state"] == "own_cname"


@pytest.mark.usefixtures("impatient")
def test_unreachable_server_is_no_answer(verify: Verify, settings: Settings) -> None:
    settings.DNS_SERVERS = [("127.0.0.1", unused_port())]

    assert verify()["dns"]["state"] == "no_answer"


@pytest.mark.usefixtures("impatient")
def test_second_server_is_queried_when_the_first_fails(
    verify: Verify, domain: Domain, zone: Zone, settings: Settings
) -> None:
    settings.DNS_SERVERS = [("127.0.0.1", unused_port()), *settings.DNS_SERVERS]
    zone.set_txt(NAME, txt_value(domain.token))

    assert verify()["verified"] is True


@pytest.mark.usefixtures("impatient")
def test_unanswered_queries_end_within_the_timeout(verify: Verify, zone: Zone) -> None:
    zone.broken = {(NAME, "TXT"): "silent", (HOST, "CNAME"): "silent"}
    started_at = time.monotonic()

    verify()

    assert time.monotonic() - started_at < 3 * dns.TIMEOUT


def test_unprintable_bytes_in_a_record_are_replaced(verify: Verify, zone: Zone) -> None:
    zone.set_txt(NAME, [b"\x00\xff\x1b[31m<b>", b"\xed\xa0\x80"], "x" * 255, *(f"{number}" for number in range(60)))

    data = verify()

    assert data["dns"]["state"] == "missing"
    assert "\0" not in data["dns"]["txt"][0]
    assert len(data["dns"]["txt"]) == 50
