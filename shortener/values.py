"""Rules for single values, the same on every database: each returns the value to store, or raises Invalid."""

from datetime import UTC, datetime
from typing import overload

from django.utils.translation import gettext_lazy as _

from shortener.errors import Invalid, Reason

INVALID_CHARACTERS = _("Remove NUL characters and unpaired surrogates.")  # about a text that is not is_storable()
YEARS = range(1970, 10_000)  # that every database and JavaScript's Date can hold


def is_storable(text: str) -> bool:
    """Tell whether every database can store the text: neither NUL characters nor unpaired surrogates are in it."""
    return "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def clean_text(
    value: object,
    *,
    limit: int | None = None,
    minimum: int = 0,
    required: bool = False,
    strip: bool = True,
    field: str | None = None,
) -> str:
    """Return the text, without surrounding white space unless `strip` is false.

    It has from `minimum` to `limit` characters, and is empty only if not required.
    """
    if not isinstance(value, str):
        raise Invalid(_("Send a string."), field=field, reason=Reason.WRONG_TYPE)
    if not is_storable(value):
        raise Invalid(INVALID_CHARACTERS, field=field, reason=Reason.INVALID_CHARACTERS)
    text = value.strip() if strip else value
    if required and not text:
        raise Invalid(_("Enter at least one character that is not a space."), field=field, reason=Reason.BLANK)
    if limit is not None and len(text) > limit:
        raise Invalid(
            _("Use at most %(limit)s characters.") % {"limit": f"{limit:,}"}, field=field, reason=Reason.TOO_LONG
        )
    if len(text) < minimum:
        raise Invalid(
            _("Use at least %(minimum)s characters.") % {"minimum": minimum}, field=field, reason=Reason.TOO_SHORT
        )
    return text


def clean_number(value: object, *, minimum: int, maximum: int, field: str | None = None) -> int:
    """Return the whole number if it is within both limits; True is no number."""
    if type(value) is not int or not minimum <= value <= maximum:
        limits = {"minimum": f"{minimum:,}", "maximum": f"{maximum:,}"}
        reason = Reason.OUT_OF_RANGE if type(value) is int else Reason.WRONG_TYPE
        raise Invalid(_("Enter a whole number from %(minimum)s to %(maximum)s.") % limits, field=field, reason=reason)
    return value


@overload
def clean_instant(value: None, *, field: str | None = None) -> None: ...
@overload
def clean_instant(value: object, *, field: str | None = None) -> datetime: ...
def clean_instant(value: object, *, field: str | None = None) -> datetime | None:
    """Return the time in UTC with milliseconds, as every database keeps it, or None for None."""
    if value is None:
        return None
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise Invalid(_("Give a time with a time zone."), field=field, reason=Reason.NO_OFFSET)
    try:
        instant = value.astimezone(UTC)
    except OverflowError:
        instant = None
    if instant is None or instant.year not in YEARS:
        years = {"first": YEARS[0], "last": YEARS[-1]}
        raise Invalid(_("Use a year from %(first)d to %(last)d.") % years, field=field, reason=Reason.OUT_OF_RANGE)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def clean_boolean(value: object, *, field: str | None = None) -> bool:
    """Return the value, which must be True or False itself."""
    if not isinstance(value, bool):
        raise Invalid(_("Send true or false."), field=field, reason=Reason.WRONG_TYPE)
    return value
