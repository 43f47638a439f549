"""The query of a short URL reaches the destination as it was written, with one value for each name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redirects.routing.queries import LONGEST, with_query
from shortener.web.addresses.web_addresses import parsed_with_any_name

PAGE = "https://example.com/page"


@pytest.mark.parametrize(
    ("location", "query", "expected"),
    [
        (PAGE, b"a=1", f"{PAGE}?a=1"),
        (f"{PAGE}?b=2", b"a=1", f"{PAGE}?b=2&a=1"),
        (f"{PAGE}?b=2#top", b"a=1", f"{PAGE}?b=2&a=1#top"),
        (f"{PAGE}#a?b=c", b"a=1", f"{PAGE}?a=1#a?b=c"),
        (f"{PAGE}?utm_source=own&x=1", b"utm_source=ad", f"{PAGE}?utm_source=ad&x=1"),
        (f"{PAGE}?a=1&b=2&a=3", b"a=x&a=y", f"{PAGE}?a=x&a=y&b=2"),
        (PAGE, b"c=1&d=2&c=3", f"{PAGE}?c=1&d=2&c=3"),
        (PAGE, b"flag", f"{PAGE}?flag"),
        (f"{PAGE}?flag", b"flag=", f"{PAGE}?flag="),
        (f"{PAGE}?%61=1", b"a=2", f"{PAGE}?a=2"),
        (f"{PAGE}?a%20b=1", b"a+b=2", f"{PAGE}?a+b=2"),
        (PAGE, b"q=a%2Fb+c%26d", f"{PAGE}?q=a%2Fb+c%26d"),
        (PAGE, b"gclid=Cj0KCQ_-~.!*'()", f"{PAGE}?gclid=Cj0KCQ_-~.!*%27()"),
        (PAGE, "n=ä&m=日".encode(), f"{PAGE}?n=%C3%A4&m=%E6%97%A5"),
        (PAGE, b"a=1\r\nSet-Cookie: x", f"{PAGE}?a=1%0D%0ASet-Cookie:%20x"),
        (PAGE, b"u=https://other.example/?x=1%26y=2", f"{PAGE}?u=https://other.example/?x=1%26y=2"),
        (PAGE, b"broken=%zz%4", f"{PAGE}?broken=%zz%4"),
        (PAGE, b"&&", PAGE),
        (PAGE, b"=value", f"{PAGE}?=value"),
        (f"{PAGE}?", b"a=1", f"{PAGE}?a=1"),
        (PAGE, b"a=" + b"x" * LONGEST, PAGE),
    ],
)
def test_parameters_are_merged(location: str, query: bytes, expected: str) -> None:
    assert with_query(location, query) == expected


@given(query=st.binary(max_size=200))
def test_any_query_is_safe_in_a_header(query: bytes) -> None:
    location = with_query("https://example.com/page?a=1#part", query)

    assert location.isascii()
    assert location.isprintable()
    assert " " not in location
    assert location.startswith("https://example.com/page?")
    assert location.endswith("#part")
    assert parsed_with_any_name(location).hostname == "example.com"
