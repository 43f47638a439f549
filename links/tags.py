"""Tags: which words they can be, and when two are the same."""

import re
import unicodedata
from collections.abc import Iterable

MOST = 10  # of one link
LONGEST = 30  # characters

_PATTERN = re.compile(r"[\w-]+")


def is_tag(text: str) -> bool:
    """Tell whether the text is 1–30 letters or numbers of any script, underscores or hyphens."""
    return len(text) <= LONGEST and _PATTERN.fullmatch(text) is not None


def folded(name: str) -> str:
    """Return the form that two tags share when people would call them the same."""
    return unicodedata.normalize("NFKC", name).casefold()


def without_duplicates(names: Iterable[str]) -> list[str]:
    """Return the names in their order, the first of those that fold to the same."""
    return list({folded(name): name for name in reversed(list(names))}.values())[::-1]
