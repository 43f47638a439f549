"""Tags: which words they can be, and when two are the same."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from shortener.errors import Invalid
from shortener.values import clean_text

MOST = 10  # of one link
LONGEST = 30  # characters
LONGEST_FOLDED = 3 * LONGEST  # a few ligatures fold to a whole phrase


def tags(value: Any) -> tuple[str, ...]:
    """Return the tags without those that fold to the same as an earlier one, or raise Invalid."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise Invalid(_("Write a list of tags."))
    if len(value) > MOST:
        raise Invalid(_("Use at most %(number)s tags.") % {"number": MOST})
    return tuple(without_duplicates([tag(name) for name in value]))


def tag(value: Any) -> str:
    """Return the tag without spaces around it, or raise Invalid."""
    name = clean_text(value)
    if not is_tag(name):
        limit = {"number": LONGEST}
        raise Invalid(_("Use 1 to %(number)s letters, numbers, underscores or hyphens.") % limit)
    return name


def is_tag(text: str) -> bool:
    """Tell whether the text is 1–30 letters (with their marks) or numbers of any script, underscores or hyphens."""
    return (
        1 <= len(text) <= LONGEST
        and not _is_mark(text[0])
        and all(char in "_-" or char.isalnum() or _is_mark(char) for char in text)
        and len(folded(text)) <= LONGEST_FOLDED
    )


def folded(name: str) -> str:
    """Return the form that two tags share when people would call them the same."""
    return unicodedata.normalize("NFKC", name).casefold()


def without_duplicates(names: Iterable[str]) -> list[str]:
    """Return the names in their order, the first of those that fold to the same."""
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(folded(name), name)
    return list(first.values())


def _is_mark(char: str) -> bool:
    """Tell whether the character belongs to the letter before it, as vowels do in many scripts."""
    # The range is kept for marks, also for those of a later Unicode than Python's.
    return unicodedata.category(char).startswith("M") or "\u20d0" <= char <= "\u20ff"
