"""The setting DNS_SERVERS."""

import pytest

from shortener.config.settings import dns_servers


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("192.0.2.1", ("192.0.2.1", 53)),
        ("127.0.0.1:5353", ("127.0.0.1", 5353)),
        ("2001:db8::1", ("2001:db8::1", 53)),
        ("[2001:db8::1]:5353", ("2001:db8::1", 5353)),
    ],
)
def test_an_address_may_name_a_port(text: str, server: tuple[str, int]) -> None:
    assert dns_servers.parsed(text) == server


@pytest.mark.parametrize(
    "text", ["", "dns.example.com", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:٥", ":53"]
)
def test_invalid_setting_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"address|'"):
        dns_servers.parsed(text)
