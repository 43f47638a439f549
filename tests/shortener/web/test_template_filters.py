"""Filters of templates: addresses from left to right, and figures that fit into their place."""

import re

import pytest

from shortener.templatetags.addresses import address, readable_address, short_name
from shortener.templatetags.numbers import figure


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.com/<b>", '<bdi dir="ltr">https://example.com/&lt;b&gt;</bdi>'),
        ("https://example.com/ü", '<bdi dir="ltr">https://example.com/ü</bdi>'),
        (
            "https://مثال.إختبار/صفحة?x=שלום",
            '<bdi dir="ltr"><bdi>https</bdi>://<bdi>مثال</bdi>.<bdi>إختبار</bdi>/<bdi>صفحة</bdi>?<bdi>x</bdi>=<bdi>שלום</bdi></bdi>',
        ),
    ],
)
def test_parts_of_an_address_stay_in_order(url: str, shown: str) -> None:
    assert address(url) == shown


def test_the_code_of_a_short_url_is_apart_from_its_host() -> None:
    assert "<span>go.example.org:8000</span><span>/launch</span>" in short_name("http://go.example.org:8000/launch")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://xn--exmple-kurz-m8a.de:8000/abc", "https://exämple-kurz.de:8000/abc"),
        ("xn--exmple-kurz-m8a.de", "exämple-kurz.de"),
        ("https://xn--pypal-4ve.com/abc", "https://xn--pypal-4ve.com/abc"),  # with a Cyrillic letter
        ("https://example.com/xn--mller-kva", "https://example.com/xn--mller-kva"),
    ],
)
def test_safe_international_hosts_are_readable(url: str, shown: str) -> None:
    assert readable_address(url) == f'<bdi dir="ltr">{shown}</bdi>'


@pytest.mark.parametrize(
    ("number", "shown", "exact"),
    [
        (0, "0", ""),
        (999_999, "999,999", ""),
        (1_000_000, "1.0M", "1,000,000"),
        (999_999_999, "999.9M", "999,999,999"),
        (12_345_678_901, "12.3B", "12,345,678,901"),
    ],
)
def test_large_figures_are_short_with_their_exact_title(number: int, shown: str, exact: str) -> None:
    html = figure(number)

    assert re.sub(r'<span class="sr-only">.*?</span>|<[^>]*>', "", html) == shown
    assert exact in html
    assert ("title=" in html) is bool(exact)
