"""Times as people write them, in a time zone whose clocks are changed twice a year."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from shortener.errors import Invalid


def instant(text: str, zone: ZoneInfo) -> datetime:
    """Return the moment in UTC at which the zone's clocks show a time such as 2026-12-01T09:00, or raise Invalid.

    Of a time that comes twice, when clocks are put back, the first is meant.
    """
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        local = None
    if local is None or local.tzinfo is not None:
        raise Invalid(_("Write a date and a time such as 2026-12-01T09:00."))
    try:
        moment = local.replace(tzinfo=zone).astimezone(UTC)
        there = moment.astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        raise Invalid(_("Choose a time that calendars know.")) from None
    if there != local:
        refusal = _("Clocks in %(zone)s are put forward over this time: it does not exist. Choose %(time)s or later.")
        raise Invalid(refusal % {"zone": zone.key, "time": f"{there:%H:%M}"})
    return moment


def shown(moment: datetime | None, zone: ZoneInfo) -> str:
    """Return the moment as an input of the type datetime-local has it, to the minute unless it has seconds."""
    return "" if moment is None else _text(moment.astimezone(zone).replace(tzinfo=None))


def _text(local: datetime) -> str:
    return local.replace(microsecond=0).isoformat(timespec="seconds" if local.second else "minutes")
