"""Enrichment of clicks from headers and address."""

import pytest

from redirects.visitors import enrichment

WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
BLINK = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0"
WINDOWS_CHROME = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {BLINK} Safari/537.36"
WINDOWS_EDGE = f"{WINDOWS_CHROME} Edg/138.0.0.0"
MAC_SAFARI = f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} Version/18.5 Safari/605.1.15"
LINUX_FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) {WEBKIT} Version/18.5 Mobile/15E148 Safari/604.1"
IPAD = f"Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) {WEBKIT} Version/16.6 Mobile/15E148 Safari/604.1"
ANDROID = f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {BLINK} Mobile Safari/537.36"
ANDROID_TABLET = f"Mozilla/5.0 (Linux; Android 14; SM-X910) {BLINK} Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "browser", "os", "device"),
    [
        (WINDOWS_CHROME, "Chrome", "Windows", "desktop"),
        (WINDOWS_EDGE, "Edge", "Windows", "desktop"),
        (MAC_SAFARI, "Safari", "Mac OS X", "desktop"),
        (LINUX_FIREFOX, "Firefox", "Linux", "desktop"),
        (IPHONE, "Mobile Safari", "iOS", "mobile"),
        (IPAD, "Mobile Safari", "iOS", "tablet"),
        (ANDROID, "Chrome Mobile", "Android", "mobile"),
        (ANDROID_TABLET, "Chrome", "Android", "tablet"),
        ("Mozilla/5.0 (Some unknown browser)", "", "", ""),
    ],
)
def test_browsers_systems_and_devices_are_recognised(user_agent: str, browser: str, os: str, device: str) -> None:
    assert enrichment.agent(user_agent) == (browser, os, device, False)


@pytest.mark.parametrize(
    "user_agent",
    [
        "",
        "  ",
        "curl/8.5.0",
        "Some unknown program",
        "python-requests/2.32",
        "Googlebot/2.1 (+http://www.google.com/bot.html)",
        "Slackbot 1.0",
    ],
)
def test_programs_are_bots(user_agent: str) -> None:
    assert enrichment.agent(user_agent).is_bot


@pytest.mark.parametrize("user_agent", ["\xff" * 512, "\x00", "(" * 512, "Mozilla/" * 60, "Firefox/" + "9" * 500])
def test_any_user_agent_fits_its_columns(user_agent: str) -> None:
    agent = enrichment.agent(user_agent)

    assert (len(agent.browser) <= 50, len(agent.os) <= 50, len(agent.device) <= 10) == (True, True, True)


@pytest.mark.parametrize(
    ("referrer", "host"),
    [
        ("https://www.example.com/page?q=1", "example.com"),
        ("https://News.Example.com:8443/", "news.example.com"),
        ("https://user:secret@example.com/", "example.com"),
        ("android-app://com.slack/", "com.slack"),
        ("https://[2001:db8::1]/", "2001:db8::1"),
        ("https://www.example.com.", "example.com"),
        ("", ""),
        ("no url at all", ""),
        ("https://[broken", ""),
        ("/a/path", ""),
        ("https://" + "x" * 500, "x" * 253),
    ],
)
def test_only_the_host_of_a_referrer_is_kept(referrer: str, host: str) -> None:
    assert enrichment.referrer_host(referrer) == host


@pytest.mark.parametrize(
    ("address", "country"),
    [
        ("8.8.8.8", "US"),
        ("2001:4860:4860::8888", "US"),
        ("193.99.144.80", "DE"),
        ("127.0.0.1", ""),
        ("10.0.0.1", ""),
        ("192.168.1.1", ""),
        ("::1", ""),
        ("fe80::1", ""),
        ("", ""),
        ("nonsense", ""),
    ],
)
def test_public_addresses_have_a_country(address: str, country: str) -> None:
    assert enrichment.country(address) == country


def test_what_is_remembered_has_limits() -> None:
    for cached in (enrichment._agent, enrichment._host, enrichment._country):
        cached.cache_clear()
    for number in range(3):
        assert enrichment.agent(f"{'x' * 512}{number}") == enrichment.agent("x" * 512)
        assert enrichment.country(f"{'8' * 512}{number}") == ""
        assert enrichment.referrer_host(f"https://a.example/{number}?from=https://b.example/") == "a.example"

    for cached in (enrichment._agent, enrichment._host, enrichment._country):
        assert cached.cache_info().currsize == 1
