"""Parse cells of spreadsheets: numbers and times as programs and people write them."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from html import unescape

from django.utils.dateparse import parse_datetime

from shortener.web.numbers import parse_whole_number

_ADDRESS = re.compile(r"\s*https?://\S", re.IGNORECASE)
_UNIX = re.compile(r"\d{10}(\d{3})?(?:\.\d*)?")  # seconds, or milliseconds, since 1970
_IN_UTC = re.compile(r"\s*(?:UTC|GMT)$")
_DIGITS = re.compile(r"((?:19|20)\d\d)([01]\d)([0-3]\d)")  # year, month and day without separators
_LIST = re.compile(r"\s*[\[{](.*)[\]}]\s*", re.DOTALL)
_NOTHING = frozenset({"-", "–", "—", "none", "null", "nil", "n/a", "na", "never", "unlimited", "∞"})
_NO_TIME = frozenset({"0", "0000-00-00", "0000-00-00 00:00:00"})
_SERIAL = re.compile(r"(\d{5})(?:[.,](\d+))?")  # days since the epoch of spreadsheets: five digits from 1927 to 2173
_SPREADSHEET_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's days have no zone
_DATE = re.compile(
    r"""(?: (?P<year>\d{4}) (?P<a>[-/.]) (?P<month>\d{1,2}) (?P=a) (?P<day>\d{1,2})
          | (?P<first>\d{1,2}) (?P<b>[-/.]) \ ?(?P<second>\d{1,2}) (?P=b) \ ?(?P<late_year>\d{4}|\d{2}) )
        (?: [T\s,]+ (?P<hour>\d{1,2}) [:.h] (?P<minute>\d{2}) (?: [:.] (?P<rest>\d{2}) (?:[.,]\d+)? )?
            \s* (?P<half>[ap]\.?m\.?)? (?: \s* (?:Uhr|h) )? )?""",
    re.VERBOSE | re.IGNORECASE,
)


_MONTHS = (
    ("january", "januar", "janner", "janvier", "enero"),
    ("february", "februar", "feber", "fevrier", "febrero"),
    ("march", "marz", "mars", "marzo"),
    ("april", "avril", "abril"),
    ("may", "mai", "mayo"),
    ("june", "juni", "juin", "junio"),
    ("july", "juli", "juillet", "julio"),
    ("august", "aout", "agosto"),
    ("september", "septembre", "septiembre", "setiembre"),
    ("october", "oktober", "octobre", "octubre"),
    ("november", "novembre", "noviembre"),
    ("december", "dezember", "decembre", "diciembre"),
)
_SHORTEST_MONTH = 3  # letters of an abbreviation
_WORDED = re.compile(
    r"""(?: [^\W\d_]+ \.? ,? \s+ )??  # the day of the week
        (?: (?P<day>\d{1,2}) (?:\.|st|nd|rd|th|er)? [-\s/]* (?:de\s+)? (?P<month>[^\W\d_]{3,}) \.? [-\s/,]* (?:de\s+)?
          | (?P<us_month>[^\W\d_]{3,}) \.? [-\s]+ (?P<us_day>\d{1,2}) (?:st|nd|rd|th)? ,? [-\s]+ )
        (?P<year>\d{4}|\d{2}) (?!\d) (?P<rest>.*)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class DateFormat:
    """How the dates of a file are read: their time zone, and whether 1/2 is 1 February."""

    zone: tzinfo = UTC
    day_first: bool = True


def cell(cells: Sequence[str], column: int | None) -> str:
    """Return the text of a column of a row without spaces around it, empty where there is none."""
    return cells[column].strip() if column is not None and column < len(cells) else ""


def is_address(text: str) -> bool:
    """Tell whether the text begins like a web address."""
    return _ADDRESS.match(text) is not None


def number(text: str) -> int | str:
    """Return the whole number that the cell holds; any other text unchanged."""
    found = parse_whole_number(text)
    return text.strip() if found is None else found


def is_nothing(text: str, *, is_time: bool) -> bool:
    """Tell whether the cell of a column of times or numbers says that there is none, as programs write it."""
    word = text.strip().casefold()
    return not word or word in _NOTHING or (is_time and word in _NO_TIME)


def without_brackets(text: str) -> str:
    """Return the elements of a list that programs write, such as ["a", "b"] or {a,b}, with commas between them.

    Any other text is returned unchanged.
    """
    match = _LIST.fullmatch(text)
    return ",".join(part.strip().strip("\"'") for part in match[1].split(",")) if match else text


def plain(text: str) -> str:
    """Return the text of a cell that was dumped from a database of HTML: without entities, empty for NULL."""
    return "" if text.strip() in ("NULL", r"\N") else unescape(text)


def time(text: str, dates: DateFormat, *, is_end: bool = False) -> datetime | None:
    """Parse a time, or return None.

    A time without an offset is in the time zone of `dates`. A date without a time is its first second, or with `is_end`
    its last.
    """
    text = text.strip()
    try:
        # Also accepts a space in place of the T.
        instant = parse_datetime(text)
        if instant is not None and instant.tzinfo is not None:
            return instant.astimezone(UTC)
        zone = UTC if _IN_UTC.search(text) else dates.zone
        text = _DIGITS.sub(r"\1-\2-\3", _IN_UTC.sub("", text)) if len(text) == 8 else _IN_UTC.sub("", text)
        if unix := _UNIX.fullmatch(text):
            return datetime.fromtimestamp(float(text) / (1000 if unix[1] else 1), UTC)
        written = _with_month_in_figures(text)
        local, has_time = _serial(text) or _written(written, day_first=dates.day_first) or (None, False)
        if local is None:
            return None
        if is_end and not has_time:
            local = local.replace(hour=23, minute=59, second=59)
        return local.replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def day_comes_first(texts: Iterable[str]) -> bool | None:
    """Tell whether the day comes first in dates such as 13/1/2026; None if all of them are ambiguous."""
    answer: bool | None = None
    for text in texts:
        match = _DATE.fullmatch(text.strip())
        if match is None or match["first"] is None:
            continue
        if match["b"] == "." or int(match["first"]) > 12:
            return True
        if int(match["second"]) > 12:
            answer = False
    return answer


def _written(text: str, *, day_first: bool) -> tuple[datetime, bool] | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    if match["year"]:
        year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
    else:
        first, second, year = int(match["first"]), int(match["second"]), int(match["late_year"])
        year += 2000 if year < 100 else 0
        # With dots the day comes first in every country.
        day, month = (first, second) if day_first or match["b"] == "." else (second, first)
    has_time = match["hour"] is not None
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "rest"))
    if half := match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    return datetime(year, month, day, hour, minute, second), has_time  # noqa: DTZ001 - the caller knows the zone


def _serial(text: str) -> tuple[datetime, bool] | None:
    """Parse a serial date: the number of days that a spreadsheet shows for a date in a cell without date format."""
    match = _SERIAL.fullmatch(text)
    if match is None:
        return None
    days = float(f"{match[1]}.{match[2] or 0}")
    return _SPREADSHEET_EPOCH + timedelta(seconds=round(days * 86_400)), bool(int(match[2] or 0))


def words(text: str) -> frozenset[str]:
    """Return the set of words of a text: of folded headings and values in modules that list many."""
    return frozenset(text.split())


def folded(text: str) -> str:
    """Return only the letters and digits, without accents and case."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKD", text).casefold().replace("ß", "ss"))


def _with_month_in_figures(text: str) -> str:
    """Return a date with a month's name as year-month-day in digits; any other text unchanged."""
    match = _WORDED.fullmatch(text)
    month = _month(match["month"] or match["us_month"]) if match else None
    if match is None or month is None:
        return text
    year = int(match["year"])
    return f"{year + 2000 if year < 100 else year}-{month}-{match['day'] or match['us_day']}{match['rest']}"


def _month(word: str) -> int | None:
    """Return the number of the only month with a name, in any language, that begins with the word; otherwise None."""
    start = folded(word)
    found = [number for number, names in enumerate(_MONTHS, 1) if any(name.startswith(start) for name in names)]
    return found[0] if len(found) == 1 and len(start) >= _SHORTEST_MONTH else None
