"""Times that people type: in the time zone of their browser, which the page names beside the field."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

_AS_BROWSERS_WRITE = "%Y-%m-%dT%H:%M"


class TimeInput(forms.DateTimeInput):
    """The browser's own picker of days and times."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format=_AS_BROWSERS_WRITE)


class TimeField(forms.DateTimeField):
    """A time to the minute in the current time zone; what was stored with seconds keeps them unless it is changed."""

    widget = TimeInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether somebody typed another minute than the one that was shown."""
        if isinstance(initial, datetime):
            initial = initial.replace(second=0, microsecond=0)
        return super().has_changed(initial, data)


def zone_note() -> str:
    """Return in words whose time it is, for the help of a field."""
    return _("In the time zone %(zone)s.") % {"zone": timezone.get_current_timezone_name()}
