"""Links to blocked destinations are refused at every door, however the destination is written."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import Workspace
from accounts.workspaces.actors import operator
from domains.models import Domain
from links.models import DeletedLink, Link
from links.services.bin import delete_link, restore_link
from shortener.errors import Invalid, Reason
from tests.fixtures import Call, MakeLink, PostBulk, PostLink
from tests.moderation.fixtures import Rule

pytestmark = pytest.mark.django_db

SENTENCE = "Links to this site are not allowed here."


@pytest.mark.parametrize(
    ("pattern", "url"),
    [
        ("evil.example", "https://evil.example/"),
        ("evil.example", "https://a.b.EVIL.example.:8443/x?y"),
        ("evil.example", "https://evil。example/"),
        ("evil.example", "https:\\\\e%76il.example/"),
        ("https://Evil.Example.", "http://www.evil.example"),
        ("bücher.example", "https://xn--bcher-kva.example/"),
        ("xn--bcher-kva.example", "https://BÜCHER.example/"),
        ("93.184.216.34", "http://0x5db8d822/"),
        ("93.184.216.34", "http://1572395042:81/"),
        ("93.184.216.34", "http://[::ffff:93.184.216.34]/"),
        ("93.184.216.34", "http://[64:ff9b::5db8:d822]/"),
        ("93.184.216.34", "http://[2002:5db8:d822::1]:81/"),
        ("93.184.216.34", "http://[::93.184.216.34]/"),
        ("93.184.216.34", "http://[::ffff:0:93.184.216.34]/"),
        ("[64:ff9b::5db8:d822]", "http://93.184.216.34/"),
        ("93.184.216.34/login", "http://[64:ff9b::5db8:d822]/login"),
        ("shop.example/login*", "https://shop.example:444/LOGIN/now"),
        ("shop.example/login", "https://shop.example/%6Cogin"),
        ("shop.example/login", "https://shop.example/a/../login"),
        ("shop.example/login", "https://shop.example//login"),
        ("shop.example/login", "https://shop.example/%5clogin"),
        ("shop.example/login", "https://shop.example///%5C%2FLogin/now?x"),
        ("shop.example/login", "https://shop.example/a%5c..%5clogin"),
        ("shop.example/a/login/*", "https://shop.example/a%2f%2flogin//"),
        ("shop.example/a/*?to=https://*", "https://shop.example//a//?to=https://x"),
        ("shop.example//login", "https://shop.example//login"),
        ("*.free.example/*paypal*", "https://x.free.example/?to=PayPal"),
        ("*.free.example/*paypal*", "https://x.free.example/%50aypal"),
        ("93.184.216.34/login", "http://[::ffff:5db8:d822]/login"),
        ("0x5db8d822/login", "http://93.184.216.34/login"),
        ("[::ffff:93.184.216.34]/login", "http://93.184.216.34/login"),
        ("[2606:2800:0::1]", "http://[2606:2800::1]:81/"),
        ("*.bücher.example/x", "https://a.xn--bcher-kva.example/x"),
        ("evil.example/bücher", "https://evil.example/b%C3%BCcher"),
        ("*login?to=*", "https://evil.example/login?to=x"),
        (f"{'a.' * 20}evil.example", f"https://{'b.' * 80}{'a.' * 20}evil.example/"),
    ],
)
def test_a_blocked_destination_is_refused(rule: Rule, post_link: PostLink, pattern: str, url: str) -> None:
    rule(pattern)

    answer = post_link(originalUrl=url)

    assert answer.status_code == 400
    (problem,) = answer.json()["details"]
    assert problem["field"] == "originalUrl"
    assert problem["code"] == "blocked_destination"
    assert problem["message"] == SENTENCE


@pytest.mark.parametrize(
    "url",
    [
        "https://notevil.example/",
        "https://example/evil.example",
        "https://evil.example.com/",
        "https://good.evil.example/",
    ],
)
def test_other_destinations_are_not(rule: Rule, post_link: PostLink, url: str) -> None:
    rule("evil.example")
    rule("good.evil.example", "allow")

    assert post_link(originalUrl=url).status_code in (201, 400 if url.startswith("https://example/") else 201)


@pytest.mark.parametrize("path", ["a//fine", "a%5c..%5cfine", "%5cfine", "x%2f..%2ffine"])
def test_a_pattern_allows_only_paths_as_they_are(rule: Rule, post_link: PostLink, path: str) -> None:
    rule("shop.example/fine", "allow")
    rule("shop.example")

    assert post_link(originalUrl="https://shop.example/fine/now").status_code == 201
    assert post_link(originalUrl=f"https://shop.example/{path}").status_code == 400


def test_a_pattern_decides_before_a_host(rule: Rule, post_link: PostLink) -> None:
    rule("shop.example", "allow")
    rule("shop.example/login*")

    assert post_link(originalUrl="https://shop.example/").status_code == 201
    assert post_link(originalUrl="https://shop.example/login").status_code == 400


def test_every_door_refuses(
    rule: Rule, call: Call, post_bulk: PostBulk, client: Client, dashboard: Client, make_link: MakeLink
) -> None:
    link = make_link()
    rule("evil.example", reason="Phishing")
    bad = {"originalUrl": "https://evil.example/"}

    assert call("PATCH", f"/api/links/{link.pk}", bad).status_code == 400
    assert post_bulk(bad).json()["data"]["errors"][0]["details"][0]["code"] == "blocked_destination"
    operations = [
        {"method": "create", "body": bad},
        {"method": "update", "id": link.pk, "body": bad},
    ]
    results = call("POST", "/api/links/batch", {"operations": operations}).json()["data"]["results"]
    assert [one["error"]["details"][0]["code"] for one in results] == ["blocked_destination"] * 2
    guest = client.post("/api/links/guest", bad, content_type="application/json")
    assert guest.json()["details"][0]["code"] == "blocked_destination"
    assert SENTENCE in client.post("/", {"destination": bad["originalUrl"], "life": "7d"}).text
    form = dashboard.post("/links/new", {"destination": "evil.example"}, follow=True)
    assert SENTENCE in form.text
    assert Link.objects.count() == 1


def test_a_domains_own_addresses_are_checked(rule: Rule, call: Call, workspace: Workspace) -> None:
    domain = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=datetime.now(UTC))
    rule("evil.example")

    answer = call("PATCH", f"/api/domains/{domain.pk}", {"notFoundUrl": "https://evil.example/"})

    assert answer.status_code == 400
    assert answer.json()["details"][0]["code"] == "blocked_destination"


def test_a_blocked_link_stays_in_the_bin(rule: Rule, make_link: MakeLink, workspace: Workspace) -> None:
    by, at = operator(workspace), datetime.now(UTC)
    delete_link(link=make_link(destination="https://evil.example/"), by=by, at=at)
    rule("evil.example")

    with pytest.raises(Invalid) as refused:
        restore_link(deleted=DeletedLink.objects.get(), by=by, at=at)
    assert refused.value.reason is Reason.BLOCKED_DESTINATION
    assert DeletedLink.objects.exists()


def test_the_refusal_says_whom_to_ask(rule: Rule, post_link: PostLink, settings: Settings) -> None:
    settings.ABUSE_CONTACT = "mailto:abuse@example.com"
    rule("evil.example")

    message = post_link(originalUrl="https://evil.example").json()["details"][0]["message"]

    assert message == f"{SENTENCE} If you think this is a mistake, contact abuse@example.com."


@pytest.mark.parametrize(
    "pattern",
    [
        "*",
        "*/*",
        "a*",
        "com",
        "exa mple.com",
        "http://",
        "user@evil.example",
        "a.example:81",
        "a.example:80",
        "a.example:81/x",
        "*.a.example:81/x",
        "/login",
        "*.com/*",
        "*.co.uk/",
        "co.uk",
        "co.uk/*",
        "*.co.uk*",
        "*.bü*/x",
    ],
)
def test_a_pattern_that_is_none_is_refused(rule: Rule, pattern: str) -> None:
    with pytest.raises(Invalid):
        rule(pattern)
