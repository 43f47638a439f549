"""Dates with a month in words, as spreadsheets show them by default: 31-Dec-26, Dec 31, 2026, 31. Dezember 2026."""

import re

from links.imports.folding import folded

_NAMES = (
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
_SHORTEST = 3  # letters of an abbreviation
_WORDED = re.compile(
    r"""(?: [^\W\d_]+ \.? ,? \s+ )??  # the day of the week
        (?: (?P<day>\d{1,2}) (?:\.|st|nd|rd|th|er)? [-\s/]* (?:de\s+)? (?P<month>[^\W\d_]{3,}) \.? [-\s/,]* (?:de\s+)?
          | (?P<us_month>[^\W\d_]{3,}) \.? [-\s]+ (?P<us_day>\d{1,2}) (?:st|nd|rd|th)? ,? [-\s]+ )
        (?P<year>\d{4}|\d{2}) (?!\d) (?P<rest>.*)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


def replaced(text: str) -> str:
    """Return the date with its month in figures, the year first; any other text as it is."""
    match = _WORDED.fullmatch(text)
    month = _number(match["month"] or match["us_month"]) if match else None
    if match is None or month is None:
        return text
    year = int(match["year"])
    return f"{year + 2000 if year < 100 else year}-{month}-{match['day'] or match['us_day']}{match['rest']}"


def _number(word: str) -> int | None:
    """Return the month whose name begins so in one of the languages, if it is the only one."""
    start = folded(word)
    found = [number for number, names in enumerate(_NAMES, 1) if any(name.startswith(start) for name in names)]
    return found[0] if len(found) == 1 and len(start) >= _SHORTEST else None
