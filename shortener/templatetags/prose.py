"""A template filter for descriptions of the OpenAPI document."""

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

_CODE = re.compile(r"`([^`]+)`")


@register.filter
def prose(text: str) -> SafeString:
    """Return text with blank lines between paragraphs and `code` in backticks as HTML, escaped."""
    return format_html_join("\n", "<p>{}</p>", ((_inline(part),) for part in text.split("\n\n")))


@register.filter
def inline_code(text: str) -> SafeString:
    """Return one line with `code` in backticks as HTML, escaped."""
    return _inline(text)


def _inline(text: str) -> SafeString:
    parts = _CODE.split(text)  # every second one was in backticks
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", part) if n % 2 else part,) for n, part in enumerate(parts))
    )
