"""Filters that format numbers."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def grouped(number: int) -> str:
    """Return 1234567 as 1,234,567, by the page's language."""
    return number_format(number, decimal_pos=0, force_grouping=True)


@register.filter
def percent(number: float) -> str:
    """Return the number with a percent sign, below 9.95 with one decimal."""
    is_small = 0 < abs(number) < 9.95
    return number_format(number if is_small else round(number), decimal_pos=1 if is_small else 0) + " %"
