"""The languages of a visitor, from the Accept-Language header."""

from functools import lru_cache

_LONGEST = 200  # characters of the header that are looked at
_MOST_CACHED = 2_000
_LOWEST_QUALITY = 0.9  # a browser gives its first languages 1 to 0.9, and those that its person only understands less


@lru_cache(_MOST_CACHED)
def _parsed(header: str) -> frozenset[str]:
    found = set()
    for part in header.split(","):
        language, _semicolon, parameter = part.partition(";")
        language = language.strip().lower().replace("_", "-")
        if language and language != "*" and _quality(parameter) >= _LOWEST_QUALITY:
            found |= {language, language.partition("-")[0]}
    return frozenset(found)


def _quality(parameter: str) -> float:
    name, _equals, value = parameter.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def preferred(header: str) -> frozenset[str]:
    """Return the languages with a quality of at least 0.9, in lower case with hyphens; none for `*` or no header.

    A language of a region is there without it, too: `de-ch` and `de`.
    """
    return _parsed(header[:_LONGEST])


def speaks(languages: frozenset[str], wanted: frozenset[str]) -> bool:
    """Tell whether one of preferred() is wanted: `de` is any German, `de-ch` only the Swiss one."""
    return not wanted.isdisjoint(languages)
