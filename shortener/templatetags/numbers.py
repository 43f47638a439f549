"""Filters that format numbers."""

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

register = template.Library()

_UNITS = ((1_000_000_000, _("B")), (1_000_000, _("M")))  # billions and millions, behind a number


@register.filter
def grouped(number: int) -> str:
    """Return 1234567 as 1,234,567, by the page's language."""
    return number_format(number, decimal_pos=0, force_grouping=True)


@register.filter
def figure(number: int) -> SafeString:
    """Return a number for a narrow place: as it is below a million, else as 12.3M, with the whole number as title."""
    for size, unit in _UNITS:
        if abs(number) >= size:
            # Cut off, not rounded: 999,999,999 is 999.9M.
            tenths = abs(number) * 10 // size * (1 if number > 0 else -1)
            short = number_format(tenths / 10, decimal_pos=1)
            return format_html(
                '<span title="{0}"><span aria-hidden="true">{1}{2}</span><span class="sr-only">{0}</span></span>',
                grouped(number), short, unit,
            )  # fmt: skip
    return format_html("{}", grouped(number))


@register.filter
def percent(number: float) -> str:
    """Return the number with a percent sign, below 9.95 with one decimal."""
    is_small = 0 < abs(number) < 9.95
    return number_format(number if is_small else round(number), decimal_pos=1 if is_small else 0) + "%"
