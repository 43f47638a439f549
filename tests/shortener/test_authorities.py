"""Host and port as URLs have them, and the address at which this machine asks itself."""

import pytest

from shortener.authorities import authority, own_host


@pytest.mark.parametrize(
    ("host", "expected"),
    [("0.0.0.0", "127.0.0.1:80"), ("", "127.0.0.1:80"), ("::", "[::1]:80"), ("fd00::1", "[fd00::1]:80")],  # noqa: S104
)
def test_a_site_is_asked_at_an_address_of_its_machine(host: str, expected: str) -> None:
    assert authority(own_host(host), 80) == expected
