"""The client's address and scheme, with and without trusted proxies."""

from ipaddress import IPv6Address, ip_address, ip_network

import pytest
from django.http import HttpRequest, HttpResponse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from shortener.web.requests.http import UNKNOWN_ADDRESS, address_group, client_address, is_within, parse_address
from shortener.web.requests.middleware import TrustedProxyMiddleware

PROXIES = [ip_network("10.0.0.0/8"), ip_network("2001:db8:f::/48")]


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "client"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1, 10.0.0.1", "203.0.113.7"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1,203.0.113.7,10.0.0.2", "203.0.113.7"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", " 203.0.113.7 ", "203.0.113.7"),
        ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("10.0.0.1", "2001:DB8:0:0:0:0:0:1", "2001:db8::1"),
        ("2001:db8:f::1", "203.0.113.7", "203.0.113.7"),
        ("2001:db8:e::1", "203.0.113.7", "2001:db8:e::1"),
        ("::ffff:10.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "::ffff:203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.7:51234", "203.0.113.7"),
        ("10.0.0.1", "203.0.113.7:51234, 10.0.0.2:443", "203.0.113.7"),
        ("10.0.0.1", "[2001:db8::1]:51234", "2001:db8::1"),
        ("10.0.0.1", "[2001:db8::1]", "2001:db8::1"),
        ("10.0.0.1", "203.0.113.7:", "10.0.0.1"),
        ("10.0.0.1", "[203.0.113.7", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1, garbage", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1, unknown, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "198.51.100.1,", "10.0.0.1"),
        ("10.0.0.1", ",,,", "10.0.0.1"),
        ("10.0.0.1", "1.2.3", "10.0.0.1"),
        ("fe80::1%eth0", "", "fe80::1"),
        ("", "203.0.113.7", UNKNOWN_ADDRESS),
        ("unix:", "203.0.113.7", UNKNOWN_ADDRESS),
    ],
)
def test_the_client_is_the_last_untrusted_hop(peer: str, forwarded_for: str, client: str) -> None:
    assert client_address(peer, forwarded_for, PROXIES) == client


addresses = st.ip_addresses().map(str)
hops = st.lists(st.one_of(addresses, st.text(max_size=8)), max_size=5).map(",".join)


@given(addresses, st.one_of(hops, st.text()))
def test_headers_of_untrusted_peers_are_ignored(peer: str, forwarded_for: str) -> None:
    if not is_within(parse_address(peer) or ip_address("10.0.0.1"), PROXIES):
        assert client_address(peer, forwarded_for, PROXIES) == client_address(peer, "", PROXIES)


@given(hops, addresses)
def test_hops_before_the_untrusted_one_are_ignored(written: str, client: str) -> None:
    proxied = client_address("10.0.0.1", client, PROXIES)
    if not is_within(ip_address(proxied), PROXIES):
        assert client_address("10.0.0.1", f"{written},{client}", PROXIES) == proxied


@given(st.one_of(addresses, st.text()), st.one_of(hops, st.text()))
def test_addresses_are_in_canonical_form(peer: str, forwarded_for: str) -> None:
    client = client_address(peer, forwarded_for, PROXIES)

    assert str(ip_address(client)) == client
    assert parse_address(client) == ip_address(client)


@given(st.ip_addresses(v=6), st.integers(0, 2**64 - 1))
def test_an_ipv6_64_is_one_group(address: IPv6Address, host: int) -> None:
    neighbour = IPv6Address((int(address) >> 64 << 64) | host)
    if address.ipv4_mapped is None and neighbour.ipv4_mapped is None:
        assert address_group(str(address)) == address_group(str(neighbour))


def test_an_ipv4_address_is_its_own_group() -> None:
    assert address_group("203.0.113.7") != address_group("203.0.113.8")


@pytest.mark.parametrize(
    ("peer", "proto", "scheme"),
    [
        ("10.0.0.1", "https", "https"),
        ("10.0.0.1", "http, HTTPS", "https"),
        ("10.0.0.1", "https, http", "http"),
        ("10.0.0.1", "gopher", "http"),
        ("10.0.0.1", "", "http"),
        ("203.0.113.7", "https", "http"),
    ],
)
def test_the_scheme_counts_only_from_a_trusted_proxy(settings: Settings, peer: str, proto: str, scheme: str) -> None:
    settings.TRUSTED_PROXIES = PROXIES
    request = HttpRequest()
    request.META = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_PROTO": proto, "wsgi.url_scheme": "http"}

    TrustedProxyMiddleware(lambda _request: HttpResponse())(request)

    assert request.META["wsgi.url_scheme"] == scheme
