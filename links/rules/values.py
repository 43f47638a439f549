"""Rules for texts, times and numbers: each returns the value as it is stored, or raises Invalid."""

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from shortener.errors import Invalid

_YEARS = range(1970, 10_000)  # what every database and JavaScript's Date agree on
_KINDS = {str: _("Write a text."), int: _("Write a whole number."), bool: _("Write true or false.")}


def text(value: Any, *, minimum: int = 0, maximum: int | None = None, is_trimmed: bool = True) -> str:
    """Return the text, without spaces around it unless those count; the minimum and maximum are characters.

    Databases cannot store NUL characters, nor halves of surrogate pairs.
    """
    checked: str = _of_type(value, str)
    if "\0" in checked or any("\ud800" <= char <= "\udfff" for char in checked):
        raise Invalid(_("Remove NUL characters and unpaired surrogates."))
    if is_trimmed:
        checked = checked.strip()
    if maximum is not None and len(checked) > maximum:
        raise Invalid(_("Use at most %(number)s characters.") % {"number": f"{maximum:,}"})
    if len(checked) < minimum:
        raise Invalid(_("Use at least %(number)s characters.") % {"number": minimum})
    return checked


def whole_number(value: Any, *, minimum: int, maximum: int | None) -> int:
    """Return the number if it is within both limits; True is no number."""
    number: int = _of_type(value, int)
    if number < minimum or (maximum is not None and number > maximum):
        limits = {"minimum": f"{minimum:,}", "maximum": f"{maximum:,}"}
        raise Invalid(_("Write a whole number from %(minimum)s to %(maximum)s.") % limits)
    return number


def flag(value: Any) -> bool:
    """Return True or False, and nothing that merely counts as either."""
    checked: bool = _of_type(value, bool)
    return checked


def instant(value: Any) -> datetime:
    """Return the time in UTC, in whole milliseconds: what the API promises, and all that every database keeps."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise Invalid(_("Write a time with its offset from UTC."))
    try:
        moment = value.astimezone(UTC)
    except OverflowError:
        raise Invalid(_("Choose a time that calendars know.")) from None
    if moment.year not in _YEARS:
        raise Invalid(_("Choose a time that calendars know."))
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _of_type(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise Invalid(_KINDS[kind])
    return value
