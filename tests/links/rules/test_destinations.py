"""Rules of destinations."""

import re

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.models import Workspace
from campaigns.utm import LONGEST_DESTINATION
from domains.models import Domain
from links.models import Link
from links.rules import destinations
from shortener.errors import Invalid
from tests.fixtures import PostLink

pytestmark = pytest.mark.django_db

LONGEST = "https://example.com/" + "a" * (32_768 - len("https://example.com/"))


@pytest.mark.parametrize(
    ("given", "sent_to_browsers"),
    [
        ("https://example.com", "https://example.com/"),
        ("HTTP://EXAMPLE.COM:80/A?b=C#d", "http://example.com/A?b=C#d"),
        ("https://bücher.example/straße?q=ü#ß", "https://xn--bcher-kva.example/stra%C3%9Fe?q=%C3%BC#%C3%9F"),
        ("https://例え.jp", "https://xn--r8jz45g.jp/"),
        ("https://example.com/a b", "https://example.com/a%20b"),
        (" https://example.com/ ", "https://example.com/"),
        ("https://example.com/\r\nSet-Cookie:x", "https://example.com/Set-Cookie:x"),
        ("https://exam\tple.com/\n", "https://example.com/"),
        ("https://example.com/%0d%0aX", "https://example.com/%0d%0aX"),
        ("https://example.com/\u2028\x7f", "https://example.com/%E2%80%A8%7F"),
        ("https:\\\\example.com\\a", "https://example.com/a"),
        ("https://example.com\\@example.net/", "https://example.com/@example.net/"),
        ("https://example.com/a/../b", "https://example.com/b"),
        ("https://203.0.113.7/", "https://203.0.113.7/"),
        ("https://example.com./", "https://example.com./"),
        ("https://example.com/?u=javascript:alert(1)", "https://example.com/?u=javascript:alert(1)"),
        ("https://[2001:4860:4860::8888]:8080/x", "https://[2001:4860:4860::8888]:8080/x"),
        ("https://-.example.com/", "https://-.example.com/"),
        ("https://i❤.ws/", "https://xn--i-7iq.ws/"),
        (f"https://{'a.' * 123}example./", f"https://{'a.' * 123}example./"),
        ("https://[2001:4860:4860:0:0:0:0:8888]/", "https://[2001:4860:4860::8888]/"),
        (LONGEST, LONGEST),
    ],
)
def test_it_is_shown_as_given_and_redirected_as_browsers_do(
    post_link: PostLink, given: str, sent_to_browsers: str
) -> None:
    answer = post_link(originalUrl=given)

    assert answer.status_code == 201, answer.content
    assert answer.json()["data"]["originalUrl"] == given
    assert Link.objects.get().location == sent_to_browsers


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("   ", "complete URL"),
        ("example.com", "complete URL"),
        ("//example.com", "complete URL"),
        ("https://", "complete URL"),
        ("https://exa mple.com", "complete URL"),
        ("https://example.com:99999", "complete URL"),
        ("https://xn--a.com\u00ad:x", "complete URL"),
        ("https://[::1", "complete URL"),
        ("javascript:alert(1)", "starts with http"),
        ("JaVaScRiPt://example.com/%0aalert(1)", "starts with http"),
        ("\x01javascript:alert(1)", "starts with http"),
        ("java\nscript:alert(1)", "starts with http"),
        ("data:text/html,<b>", "starts with http"),
        ("ftp://example.com/", "starts with http"),
        ("file:///etc/passwd", "starts with http"),
        ("mailto:a@example.com", "starts with http"),
        ("example.com:80", "starts with http"),
        ("https://user:secret@example.com/", "user name"),
        ("https://user@example.com/", "user name"),
        ("https://:secret@example.com/", "user name"),
        ("https://intranet/", "needs a dot"),
        ("http://192.168.1.10/", "ALLOW_PRIVATE_DESTINATIONS"),
        ("http://[fd00::1]/", "ALLOW_PRIVATE_DESTINATIONS"),
        ("http://printer.local/", "ALLOW_PRIVATE_DESTINATIONS"),
        ("http://127.0.0.1:3000/", "ALLOW_PRIVATE_DESTINATIONS"),
        ("https://intranet./", "needs a dot"),
        ("https://localhost:3000/", "needs a dot"),
        ("https://localhost/", "own short URLs"),
        ("https://localhost:8000/", "own short URLs"),
        ("https://[::1]/", "own short URLs"),
        ("https://example.*/", "domain name"),
        ("https://a'b.example/", "domain name"),
        (LONGEST + "a", "Use at most 32,768 characters."),
        (LONGEST[:-1] + "ä", "The URL has 32,773 bytes as browsers send it"),
        ("https://-example.com/", "domain name"),
        ("https://example-.com/", "domain name"),
        ("https://example.com-/", "domain name"),
        ("https://xn--.com/", "domain name"),
        ("https://www.xn--a.com/", "domain name"),
        (f"https://{'a' * 64}.com/", "domain name"),
        (f"https://{'ü' * 60}.com/", "domain name"),
        (f"https://{'a.' * 125}example/", "domain name"),
    ],
)
def test_other_addresses_than_public_web_ones_are_refused(post_link: PostLink, url: str, reason: str) -> None:
    answer = post_link(originalUrl=url)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["originalUrl"]
    assert reason in answer.json()["errors"]["originalUrl"][0]


def test_credentials_are_not_repeated_in_the_refusal(post_link: PostLink) -> None:
    assert "s3cr3t" not in post_link(originalUrl="https://user:s3cr3t@example.com/").content.decode()


@pytest.mark.parametrize(
    "url",
    [
        "https://links.example.com/abc", "http://links.example.com/abc", "https://LINKS.example.com./abc",
        "https://links.example.com:443/abc", "https://links%2Eexample.com/", "https://ｌinks.example.com/",
        "https://go.example.org/", "http://GO.example.org/x",
    ],
)  # fmt: skip
def test_our_own_short_hosts_are_refused(settings: Settings, stranger: Workspace, url: str) -> None:
    settings.SITE_URL = settings.PUBLIC_URL = "https://links.example.com"
    Domain.objects.create(workspace=stranger, host="go.example.org", verified_at=timezone.now())

    with pytest.raises(Invalid) as refusal:
        destinations.destination(url)

    assert "own short URLs" in str(refusal.value.message)


@pytest.mark.parametrize("site_url", ["", "https://links.example.com"])
@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:8000", "127.0.0.1", "2130706433:8000", "0x7f.1:8000", "0177.0.0.1:8000", "127.1:8000",
        "127.0.0.1.:8000", "127.99.1.2:8000", "0.0.0.0:8000", "0:8000", "1%32%37.0.0.1:8000",
        "\uff11\uff12\uff17.0.0.1:8000", "127\u3002" + "0.0.1:8000", "app.localhost:8000", "APP.LocalHost.:8000",
    ],
)  # fmt: skip
def test_spellings_of_this_machine_are_refused(settings: Settings, site_url: str, host: str) -> None:
    settings.SITE_URL, settings.PUBLIC_URL = site_url, site_url or "http://localhost:8000"

    with pytest.raises(Invalid) as refusal:
        destinations.destination(f"http://{host}/abc")

    assert "own short URLs" in str(refusal.value.message)


@pytest.mark.parametrize("host", ["[::1]:8000", "[::ffff:127.0.0.1]:8000", "[::ffff:7f00:1]:8000", "localhost:8000"])
def test_other_forms_of_this_machine_are_refused(host: str) -> None:
    with pytest.raises(Invalid):
        destinations.destination(f"http://{host}/abc")


def test_own_port_behind_a_proxy_is_refused(settings: Settings) -> None:
    settings.SITE_URL = settings.PUBLIC_URL = "https://links.example.com"

    with pytest.raises(Invalid):
        destinations.destination("http://links.example.com:8000/abc")
    assert destinations.destination("http://links.example.com:9999/")


def test_addresses_of_others_are_accepted() -> None:
    for url in ("http://198.51.100.9:8000/", "http://198.51.100.9/", "http://[2001:db8::1]/x"):
        assert destinations.destination(url).location == url


@pytest.mark.parametrize("url", ["https://example.com/", "https://sub.links.example.com/", "https://new.example.org/"])
def test_hosts_that_resemble_ours_are_accepted(settings: Settings, stranger: Workspace, url: str) -> None:
    settings.SITE_URL = settings.PUBLIC_URL = "https://links.example.com"
    Domain.objects.create(workspace=stranger, host="new.example.org")

    assert destinations.destination(url).location == url


def test_private_hosts_are_accepted_where_that_is_allowed(settings: Settings) -> None:
    settings.ALLOW_PRIVATE_DESTINATIONS = True

    for url in ("http://localhost:3000/", "http://intranet/", "http://192.168.1.10/", "http://[fd00::1]/x"):
        assert destinations.destination(url).location == url
    with pytest.raises(Invalid):
        destinations.destination("http://localhost:8000/")


url_parts = st.lists(
    st.one_of(
        st.sampled_from(
            ["http://", "https://", "HTTPS:\\\\", "example.com", ":8080", "/", "?", "#", "@", "\r\n", "\t", " ", "%"]
        ),
        st.text(max_size=8),
    ),
    max_size=12,
).map("".join)


@given(st.one_of(url_parts, url_parts.map("https://example.com/".__add__)))
def test_accepted_destinations_are_safe_in_a_header(text: str) -> None:
    try:
        location = destinations.destination(text).location
    except Invalid:
        return
    assert re.fullmatch(r"https?://[!-~]+", location)
    assert len(location) > LONGEST_DESTINATION or destinations.destination(location).location == location
