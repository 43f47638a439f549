"""Breakdowns of clicks by one dimension, as lists of names with bars."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clicks.stats import countries
from clicks.stats.queries import Value
from clicks.value_limits import OTHER

_SHOWN = 8  # of each list before it is expanded

_WORDS: dict[str, dict[str, str | Promise]] = {
    "referrer": {"": gettext_lazy("Direct or unknown")},
    "device": {
        "desktop": gettext_lazy("Computer"),
        "mobile": gettext_lazy("Phone"),
        "tablet": gettext_lazy("Tablet"),
    },
    "os": {"Mac OS X": "macOS"},
}


@dataclass(frozen=True)
class Bar:
    """One line of a list: a name, its clicks, their percentage of all, and the length of its bar."""

    label: str
    flag: str
    clicks: int
    share: float
    length: int  # percent of the longest bar


@dataclass(frozen=True)
class Breakdown:
    """A list of bars, the first of which are shown at once."""

    name: str
    title: str | Promise
    bars: Sequence[Bar]

    @property
    def first(self) -> Sequence[Bar]:
        """The bars that are shown at once."""
        return self.bars[:_SHOWN]

    @property
    def others(self) -> Sequence[Bar]:
        """The bars that are shown when the list is expanded."""
        return self.bars[_SHOWN:]


def breakdown(dimension: str, title: str | Promise, values: Sequence[Value]) -> Breakdown:
    """Return the list of a dimension's values, those of clicks.stats.queries.top()."""
    total = sum(value.clicks for value in values)
    most = max((value.clicks for value in values), default=0)
    return Breakdown(dimension, title, [_bar(dimension, value, total, most) for value in values])


def percent(part: int, whole: int) -> float:
    """Return the percentage that a part is of the whole, and 0 of an empty whole."""
    return 100 * part / whole if whole else 0.0


def _bar(dimension: str, value: Value, total: int, most: int) -> Bar:
    if dimension == "country":
        label, flag = countries.name(value.value), countries.flag(value.value)
    else:
        words = {OTHER: _("Others"), **_WORDS.get(dimension, {})}
        label, flag = str(words.get(value.value, value.value) or _("Unknown")), ""
    return Bar(label, flag, value.clicks, percent(value.clicks, total), max(1, round(percent(value.clicks, most))))
