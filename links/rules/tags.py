"""The rule for tags: their characters and length, and when two are equal."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from shortener.errors import Invalid
from shortener.values import clean_text

MOST_TAGS = 10  # of one link
LONGEST_TAG = 30  # characters
LONGEST_FOLDED_TAG = 3 * LONGEST_TAG  # a few ligatures fold to a whole phrase


def tags(value: Any) -> tuple[str, ...]:
    """Return the tags without duplicates, or raise Invalid."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise Invalid(_("Write a list of tags."))
    if len(value) > MOST_TAGS:
        raise Invalid(_("Use at most %(number)s tags.") % {"number": MOST_TAGS})
    return tuple(without_duplicates([tag(name) for name in value]))


def tag(value: Any) -> str:
    """Return the tag without surrounding spaces, or raise Invalid."""
    name = clean_text(value)
    if not is_tag(name):
        limit = {"number": LONGEST_TAG}
        raise Invalid(_("Use 1 to %(number)s letters, numbers, underscores or hyphens.") % limit)
    return name


def is_tag(text: str) -> bool:
    """Tell whether the text is 1 to LONGEST_TAG letters, marks or numbers of any script, underscores or hyphens."""
    return (
        1 <= len(text) <= LONGEST_TAG
        and not _is_mark(text[0])
        and all(char in "_-" or char.isalnum() or _is_mark(char) for char in text)
        and len(folded(text)) <= LONGEST_FOLDED_TAG
    )


def folded(name: str) -> str:
    """Return the form in which two equal tags are identical: normalized and case-folded."""
    return unicodedata.normalize("NFKC", name).casefold()


def without_duplicates(names: Iterable[str]) -> list[str]:
    """Return the names in their order; of names with the same folded form, the first."""
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(folded(name), name)
    return list(first.values())


def _is_mark(char: str) -> bool:
    """Tell whether the character is a combining mark, as vowels are in many scripts."""
    # U+20D0 to U+20FF is reserved for marks, including those that Python's version of Unicode does not know yet.
    return unicodedata.category(char).startswith("M") or "\u20d0" <= char <= "\u20ff"
