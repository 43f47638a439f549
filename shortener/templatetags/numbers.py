"""Numbers as people read them."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def grouped(number: int) -> str:
    """Return 1234567 as 1,234,567, or as the language of the page has it."""
    return number_format(number, decimal_pos=0, force_grouping=True)


@register.filter
def percent(number: float) -> str:
    """Return the number with a percent sign; small ones, which would all look alike, with one decimal."""
    is_small = 0 < abs(number) < 9.95
    return number_format(number if is_small else round(number), decimal_pos=1 if is_small else 0) + " %"
