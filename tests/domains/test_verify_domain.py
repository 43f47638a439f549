"""POST /api/domains/{id}/verify: which DNS records prove a domain."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Workspace
from domains.models import Domain
from domains.verification.records import txt_value
from tests.domains.conftest import SITE
from tests.domains.dns_server import Zone
from tests.domains.fixtures import MakeDomain, Verify
from tests.fixtures import Call, PassSeconds

pytestmark = pytest.mark.django_db

HOST = "go.example.org"
NAME = f"_shortener.{HOST}"


def test_txt_with_token_verifies(verify: Verify, domain: Domain, zone: Zone) -> None:
    zone.set_txt(NAME, txt_value(domain.token))

    data = verify()

    assert data["verified"] is True
    assert data["verifiedAt"] == data["lastCheckedAt"] is not None
    assert data["dns"]["state"] == "txt"
    assert data["dns"]["txt"] == [txt_value(domain.token)]
    assert data["dns"]["message"] == (
        f"The TXT record is right. No CNAME to {SITE} was found. Make sure that {HOST} points here."
    )


def test_cname_to_the_own_name_verifies(verify: Verify, domain: Domain, zone: Zone) -> None:
    zone.set_cname(HOST, f"{domain.token}.{SITE}")

    data = verify()

    assert (data["verified"], data["dns"]["state"], data["proof"]) == (True, "own_cname", "own_cname")
    assert data["dns"]["message"] == (
        f"The CNAME of {HOST} points to your workspace's own name, which proves ownership."
    )


def test_cname_to_the_site_proves_nothing(verify: Verify, zone: Zone) -> None:
    zone.set_cname(HOST, SITE)

    data = verify()

    assert (data["verified"], data["dns"]["state"], data["dns"]["cname"]) == (False, "cname", [SITE])
    assert data["proof"] is None
    assert "The CNAME is the same for all workspaces, so it doesn't prove ownership" in data["dns"]["message"]


def test_cname_chain_ends_at_the_site(verify: Verify, domain: Domain, zone: Zone) -> None:
    zone.set_txt(NAME, txt_value(domain.token))
    zone.set_cname(HOST, "EDGE.example.net")
    zone.set_cname("edge.example.net", "links.EXAMPLE.com")
    zone.set_cname(SITE, "machine.example.com")

    data = verify()

    assert data["dns"]["cname"] == ["edge.example.net", SITE]
    assert data["dns"]["message"] == "The TXT record is right."


@pytest.mark.parametrize("kind", ["A", "dangling", "through", "of another", "below"])
def test_what_others_can_arrange_proves_nothing(verify: Verify, domain: Domain, zone: Zone, kind: str) -> None:
    own = f"{domain.token}.{SITE}"
    if kind == "A":
        zone.records[HOST, "A"] = ["203.0.113.5"]
    elif kind == "through":  # the name between may be bought by another person
        zone.set_cname(HOST, "gone.example.net")
        zone.set_cname("gone.example.net", own)
    else:
        zone.set_cname(HOST, {"dangling": "gone.example.net", "of another": f"{'0' * 32}.{SITE}"}.get(kind, f"x.{own}"))

    data = verify()

    assert (data["verified"], data["proof"]) == (False, None)


def test_one_of_several_txt_records_is_enough(verify: Verify, domain: Domain, zone: Zone) -> None:
    zone.set_txt(NAME, "v=spf1 -all", txt_value("0" * 32), f' "{txt_value(domain.token)}" ', "")

    assert verify()["verified"] is True


def test_strings_of_a_txt_record_are_joined(verify: Verify, domain: Domain, zone: Zone) -> None:
    text = txt_value(domain.token).encode()
    zone.set_txt(NAME, [text[:5], text[5:30], text[30:]])

    assert verify()["verified"] is True


def test_large_answer_is_fetched_over_tcp(verify: Verify, domain: Domain, zone: Zone) -> None:
    zone.set_txt(NAME, *(f"{number}" * 200 for number in range(9)), txt_value(domain.token))

    assert verify()["verified"] is True
    assert (NAME, "TXT", "udp") in zone.asked
    assert (NAME, "TXT", "tcp") in zone.asked


@pytest.mark.parametrize(
    "text",
    [
        lambda value: value.upper(), lambda value: value[:-1], lambda value: value + "0", lambda value: value[23:],
        lambda value: "x " + value, lambda value: value.replace("=", " = "),
    ],
)  # fmt: skip
def test_almost_correct_txt_is_shown_and_proves_nothing(
    verify: Verify, domain: Domain, zone: Zone, text: Callable[[str], str]
) -> None:
    found = text(txt_value(domain.token))
    zone.set_txt(NAME, found)

    data = verify()

    assert data["verified"] is False
    assert data["dns"]["state"] == "missing"
    assert f"The TXT record of {NAME} is “{found}”, which doesn't match this domain." in data["dns"]["message"]


@pytest.mark.parametrize("name", [HOST, f"_shortener.{NAME}", "example.org", "_shortener.example.org"])
def test_token_at_another_name_proves_nothing(verify: Verify, domain: Domain, zone: Zone, name: str) -> None:
    zone.set_txt(name, txt_value(domain.token))

    data = verify()

    assert data["verified"] is False
    assert data["dns"]["message"] == (
        f"{NAME} has no TXT record. {HOST} has no CNAME. "
        "Set the domain's records and check again. DNS changes can take hours."
    )


def test_check_tells_of_other_workspaces_records(verify: Verify, domain: Domain, zone: Zone) -> None:
    zone.set_txt(NAME, txt_value(domain.token))
    assert "another verification record" not in verify()["dns"]["message"]

    zone.set_txt(NAME, txt_value(domain.token), txt_value("0" * 32))
    assert f"{NAME} has another verification record" in verify()["dns"]["message"]


@pytest.mark.parametrize("texts", ["own", "none"])
def test_txt_record_behind_a_cname_proves_nothing(verify: Verify, domain: Domain, zone: Zone, texts: str) -> None:
    zone.set_cname(NAME, "left-behind.example.net")
    if texts == "own":
        zone.set_txt("left-behind.example.net", txt_value(domain.token))

    data = verify()

    assert (data["verified"], data["dns"]["state"], data["dns"]["txt"]) == (False, "missing", [])
    assert f"{NAME} is a CNAME" in data["dns"]["message"]

    zone.records.clear()
    zone.set_txt(NAME, txt_value(domain.token))
    assert verify()["verified"] is True


@pytest.mark.parametrize(
    "target", ["example.com", "xlinks.example.com", "links.example.com.evil.example", "a.links.example.com"]
)
def test_a_cname_to_elsewhere_proves_nothing(verify: Verify, zone: Zone, target: str) -> None:
    zone.set_cname(HOST, target)

    data = verify()

    assert data["verified"] is False
    assert f"The CNAME of {HOST} points to {target}." in data["dns"]["message"]


def test_cname_loop_ends(verify: Verify, zone: Zone) -> None:
    zone.set_cname(HOST, "a.example.org")
    zone.set_cname("a.example.org", "b.example.org")
    zone.set_cname("b.example.org", HOST)

    data = verify()
    assert (data["verified"], data["dns"]["cname"]) == (False, [])
    assert f"{HOST} doesn't point to public addresses" in data["dns"]["message"]


def test_endless_cname_chain_is_abandoned(verify: Verify, zone: Zone) -> None:
    zone.set_cname(HOST, "n0.example.org")
    for number in range(30):
        zone.set_cname(f"n{number}.example.org", f"n{number + 1}.example.org")

    assert verify()["verified"] is False
    assert len([name for name, kind, _protocol in zone.asked if kind == "CNAME"]) == 8


@pytest.mark.parametrize("kind", ["TXT", "CNAME"])
def test_records_of_another_name_are_ignored(verify: Verify, domain: Domain, zone: Zone, kind: str) -> None:
    if kind == "TXT":
        zone.set_txt(NAME, txt_value(domain.token))
    else:
        zone.set_cname(HOST, f"{domain.token}.{SITE}")
    zone.broken = {(NAME, "TXT"): "lying", (HOST, "CNAME"): "lying"}

    assert verify()["verified"] is False


def test_host_too_long_for_txt_is_proven_by_cname(call: Call, make_domain: MakeDomain, zone: Zone) -> None:
    domain = make_domain(".".join(["a" * 60] * 4 + ["example"]), verified_at=None)
    zone.set_cname(domain.host, f"{domain.token}.{SITE}")

    answer = call("POST", f"/api/domains/{domain.pk}/verify")

    assert answer.json()["data"]["verified"] is True


def test_repeated_checks_follow_the_dns(verify: Verify, domain: Domain, zone: Zone) -> None:
    assert verify()["verified"] is False

    zone.set_txt(NAME, txt_value(domain.token))
    assert verify()["verified"] is True

    zone.records.clear()
    data = verify()
    assert data["verified"] is True
    assert data["failingSince"] == data["lastCheckedAt"]
    assert "The domain serves its links until" in data["dns"]["message"]

    zone.set_cname(HOST, f"{domain.token}.{SITE}")
    data = verify()
    assert (data["verified"], data["failingSince"]) == (True, None)


def test_verified_domain_serves_links_within_a_second(
    verify: Verify, domain: Domain, zone: Zone, call: Call, pass_seconds: PassSeconds
) -> None:
    assert Client().get("/", headers={"host": HOST}).status_code == 404
    zone.set_cname(HOST, f"{domain.token}.{SITE}")
    verify()

    body = {"originalUrl": "https://example.com/x", "domainId": domain.pk, "customAlias": "sale"}
    assert call("POST", "/api/links", body).json()["data"]["shortUrl"].endswith(f"{HOST}/sale")
    pass_seconds(1)
    assert Client().get("/sale", headers={"host": HOST})["Location"] == "https://example.com/x"


def test_checks_are_rate_limited_per_workspace(
    call: Call, domain: Domain, strangers_key: str, stranger: Workspace, make_domain: MakeDomain
) -> None:
    path = f"/api/domains/{domain.pk}/verify"
    answers = [call("POST", path) for _ in range(11)]

    assert [answer.status_code for answer in answers] == 10 * [200] + [429]
    assert int(answers[-1]["Retry-After"]) <= 60
    assert call("GET", f"/api/domains/{domain.pk}").status_code == 200
    theirs = make_domain(HOST, workspace=stranger, verified_at=None)
    assert call("POST", f"/api/domains/{theirs.pk}/verify", key=strangers_key).status_code == 200


def test_only_verify_queries_the_dns(call: Call, domain: Domain, zone: Zone) -> None:
    call("GET", "/api/domains")
    call("GET", f"/api/domains/{domain.pk}")
    call("PATCH", f"/api/domains/{domain.pk}", {"rootUrl": "https://example.org/"})

    assert zone.asked == []


def test_it_takes_few_queries(
    verify: Verify, domain: Domain, zone: Zone, call: Call, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    zone.set_cname(HOST, f"{domain.token}.{SITE}")

    with django_assert_max_num_queries(15):
        call("POST", f"/api/domains/{domain.pk}/verify")
