"""Conditions: what holds for which visitor, negated and not, and not at all for what is unknown."""

from datetime import datetime

import pytest

from redirects.routing.conditions import (
    AddressWithin,
    Browser,
    Clicks,
    Condition,
    Continent,
    CountRequired,
    Country,
    Device,
    Language,
    Parameter,
    Period,
    Referrer,
    System,
    Weekly,
)
from redirects.visitors.visitor import Visitor

ANDROID = (
    "Mozilla/5.0 (Linux; Android 13; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36"
)
TABLET = "Mozilla/5.0 (Linux; Android 13; SM-X906C) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)"
    " AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)
IPAD = (
    "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X)"
    " AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)
MAC = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
    " AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15"
)
WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
    " AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 Edg/120.0"
)
LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
UBUNTU = "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
CHROMEBOOK = (
    "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36"
)


def _visitor(**given: str | int) -> Visitor:
    return Visitor(**{"at": 0, **given})  # type: ignore[arg-type]


def _both(condition: Condition, visitor: Visitor) -> tuple[bool, bool]:
    negated = type(condition)(
        **{name: getattr(condition, name) for name in condition.__struct_fields__} | {"negate": True}
    )
    return condition.holds(visitor), negated.holds(visitor)


YES, NO, UNKNOWN = (True, False), (False, True), (False, False)


@pytest.mark.parametrize(
    ("header", "wanted", "expected"),
    [
        ("", "en", UNKNOWN),
        ("*", "en", UNKNOWN),
        ("en", "en", YES),
        ("es, en,fr", "en", YES),
        ("es, en-US,fr", "en", YES),
        ("es_ES", "es-es", YES),
        ("en-US,es-ES;q=0.6", "es-es", NO),
        ("en-US,es-ES;q=0.9", "es-es", YES),
        ("en-UK", "en-uk", YES),
        ("en-UK", "en", YES),
        ("es-AR", "en", NO),
        ("fr", "fr-fr", NO),
        ("de-CH, de;q=0.9, en;q=0.8", "de", YES),
        ("de;q=0, en", "de", NO),
        ("de;q=high, en", "de", NO),
    ],
)
def test_language(header: str, wanted: str, expected: tuple[bool, bool]) -> None:
    assert _both(Language(values=frozenset([wanted])), _visitor(accept_language=header)) == expected


@pytest.mark.parametrize(
    ("user_agent", "device", "os", "browser"),
    [
        (ANDROID, "mobile", "android", "chrome"),
        (TABLET, "tablet", "android", "chrome"),
        (IPHONE, "mobile", "ios", "safari"),
        (IPAD, "tablet", "ios", "safari"),
        (MAC, "desktop", "macos", "safari"),
        (WINDOWS, "desktop", "windows", "edge"),
        (LINUX, "desktop", "linux", "firefox"),
        (UBUNTU, "desktop", "linux", "firefox"),
        (CHROMEBOOK, "desktop", "chromeos", "chrome"),
    ],
)
def test_device_system_and_browser(user_agent: str, device: str, os: str, browser: str) -> None:
    visitor = _visitor(user_agent=user_agent)

    assert _both(Device(values=frozenset([device])), visitor) == YES
    assert _both(Device(values=frozenset(["desktop", "mobile", "tablet"]) - {device}), visitor) == NO
    assert _both(System(values=frozenset([os])), visitor) == YES
    assert _both(System(values=frozenset(["beos"])), visitor) == NO
    assert _both(Browser(values=frozenset([browser])), visitor) == YES
    assert _both(Browser(values=frozenset(["lynx"])), visitor) == NO


@pytest.mark.parametrize("condition", [Device, System, Browser])
def test_an_unknown_user_agent_meets_nothing(condition: type[Device | System | Browser]) -> None:
    assert _both(condition(values=frozenset(["android"])), _visitor(user_agent="")) == UNKNOWN


@pytest.mark.parametrize(
    ("address", "country", "continent"),
    [
        ("8.8.8.8", "US", "NA"),
        ("193.99.144.80", "DE", "EU"),
        ("2001:4860:4860::8888", "US", "NA"),
        ("133.11.0.1", "JP", "AS"),
    ],
)
def test_country_and_continent(address: str, country: str, continent: str) -> None:
    visitor = _visitor(address=address)

    assert _both(Country(values=frozenset([country, "XX"])), visitor) == YES
    assert _both(Country(values=frozenset(["FR"])), visitor) == NO
    assert _both(Continent(values=frozenset([continent])), visitor) == YES
    assert _both(Continent(values=frozenset(["OC"])), visitor) == NO


@pytest.mark.parametrize("address", ["10.0.0.1", "127.0.0.1", "::1", ""])
def test_an_address_without_country_meets_nothing(address: str) -> None:
    visitor = _visitor(address=address)

    assert _both(Country(values=frozenset(["DE"])), visitor) == UNKNOWN
    assert _both(Continent(values=frozenset(["EU"])), visitor) == UNKNOWN


@pytest.mark.parametrize(
    ("query", "name", "equals", "expected"),
    [
        ("", "foo", None, NO),
        ("foo=bar", "foo", "bar", YES),
        ("foo=bar", "foo", None, YES),
        ("foo", "foo", None, YES),
        ("foo", "foo", "", YES),
        ("foo=bar", "baz", None, NO),
        ("foo=bar", "foo", "baz", NO),
        ("foo=a&foo=b", "foo", "b", YES),
        ("f%6Fo=b%20r", "foo", "b r", YES),
        ("FOO=bar", "foo", "bar", NO),
        ("&".join(f"a{n}=" for n in range(200)) + "&foo=1", "foo", None, NO),
    ],
)
def test_query(query: str, name: str, equals: str | None, expected: tuple[bool, bool]) -> None:
    assert _both(Parameter(name=name, equals=equals), _visitor(query=query)) == expected


@pytest.mark.parametrize(
    ("referrer", "expected"),
    [
        ("https://news.example.com/page?x", YES),
        ("https://example.com", YES),
        ("https://www.EXAMPLE.com/", YES),
        ("https://example.com.evil.test/", NO),
        ("https://notexample.com/", NO),
        ("", UNKNOWN),
        ("about:blank", UNKNOWN),
    ],
)
def test_referrer(referrer: str, expected: tuple[bool, bool]) -> None:
    assert _both(Referrer(values=frozenset(["example.com"])), _visitor(referrer=referrer)) == expected


@pytest.mark.parametrize(
    ("network", "address", "expected"),
    [
        ("192.0.2.0/24", "192.0.2.9", YES),
        ("192.0.2.0/24", "192.0.3.9", NO),
        ("2001:db8::/32", "2001:db8::1", YES),
        ("2001:db8::/32", "192.0.2.9", NO),
        ("192.0.2.7/32", "::ffff:192.0.2.7", YES),
        ("192.0.2.0/24", "", UNKNOWN),
    ],
)
def test_network(network: str, address: str, expected: tuple[bool, bool]) -> None:
    assert _both(AddressWithin(values=(network,)), _visitor(address=address)) == expected


def _at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-30T23:59:59.999+00:00", NO),
        ("2026-12-01T00:00:00+00:00", YES),
        ("2026-12-23T23:59:59.999+00:00", YES),
        ("2026-12-24T00:00:00+00:00", NO),
    ],
)
def test_period(at: str, expected: tuple[bool, bool]) -> None:
    period = Period(since=_at("2026-12-01T00:00:00+00:00"), until=_at("2026-12-24T00:00:00+00:00"))

    assert _both(period, _visitor(at=_at(at))) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-27T08:59:59+01:00", NO),  # a Friday
        ("2026-11-27T09:00:00+01:00", YES),
        ("2026-11-27T16:59:59+01:00", YES),
        ("2026-11-27T17:00:00+01:00", NO),
        ("2026-11-28T12:00:00+01:00", NO),
        ("2026-07-03T09:00:00+02:00", YES),  # in summer
        ("2026-07-03T08:30:00+02:00", NO),
    ],
)
def test_week_in_a_zone(at: str, expected: tuple[bool, bool]) -> None:
    weekly = Weekly(days=frozenset([0, 1, 2, 3, 4]), since=540, until=1020, zone="Europe/Berlin")

    assert _both(weekly, _visitor(at=_at(at))) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-27T21:59:00+00:00", NO),
        ("2026-11-27T22:00:00+00:00", YES),  # a Friday
        ("2026-11-28T05:59:00+00:00", YES),
        ("2026-11-28T06:00:00+00:00", NO),
        ("2026-11-28T23:00:00+00:00", NO),
    ],
)
def test_a_night_belongs_to_the_day_it_begins(at: str, expected: tuple[bool, bool]) -> None:
    weekly = Weekly(days=frozenset([4]), since=1320, until=360, zone="UTC")

    assert _both(weekly, _visitor(at=_at(at))) == expected


def test_clicks_are_asked_for_when_they_matter() -> None:
    assert _both(Clicks(at_least=3), _visitor(clicks=2)) == NO
    assert _both(Clicks(at_least=3), _visitor(clicks=3)) == YES
    with pytest.raises(CountRequired):
        Clicks(at_least=3).holds(_visitor())
