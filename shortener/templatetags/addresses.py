"""Filters that show URLs and hosts. These are read from left to right, whatever is written around or inside them."""

import re
import unicodedata

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from shortener.web.addresses.host_names import readable_url

register = template.Library()

_SEPARATORS = re.compile(r"([/.?#&=:@]+)")
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})  # classes of the Unicode Bidirectional Algorithm


@register.filter
def address(url: object) -> SafeString:
    """Return the URL or host, isolated from the text around it.

    Its parts are isolated from each other where they are written from right to left: else browsers would show
    neighbouring parts in exchanged places, such as the path before the host.
    """
    return format_html('<bdi dir="ltr">{}</bdi>', _in_order(str(url)))


@register.filter
def readable_address(url: str) -> SafeString:
    """Return the short URL or own host as address() does, with an international host in Unicode where that is safe."""
    return address(readable_url(url))


@register.filter
def short_name(url: str) -> SafeString:
    """Return a short URL without its scheme. Where room is scarce its host is cut off, and never its code."""
    host, slash, code = readable_url(url).partition("://")[2].partition("/")
    return format_html(
        '<bdi class="short-name"><span>{}</span><span>{}{}</span></bdi>',
        host, slash, code,
    )  # fmt: skip


def _in_order(text: str) -> str | SafeString:
    if text.isascii() or not any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text):
        return text
    parts = _SEPARATORS.split(text)  # separators have odd places
    isolated = (part if at % 2 or not part else format_html("<bdi>{}</bdi>", part) for at, part in enumerate(parts))
    return format_html_join("", "{}", ((part,) for part in isolated))
