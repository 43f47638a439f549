"""The rule for tags: their characters and length, and when two are equal."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from shortener.errors import Invalid, Reason
from shortener.values import clean_text

_SEPARATORS = re.compile(r"[,;|\r\n\t]|\s(?=#)")
_INNER_SPACE = re.compile(r"\s+")

MOST_TAGS = 10  # of one link
LONGEST_TAG = 30  # characters
LONGEST_FOLDED_TAG = 3 * LONGEST_TAG  # a few ligatures fold to a whole phrase


def tags(value: Any) -> tuple[str, ...]:
    """Return the tags without duplicates, or raise Invalid."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise Invalid(_("Send a list of tags."), reason=Reason.WRONG_TYPE)
    if len(value) > MOST_TAGS:
        raise Invalid(_("Use at most %(number)s tags.") % {"number": MOST_TAGS}, reason=Reason.TOO_MANY)
    return tuple(without_duplicates([tag(name) for name in value]))


def split(text: str) -> list[str]:
    """Return the tags in a text that a person or a program has written, not yet validated and without duplicates.

    Commas, semicolons, bars, line breaks and # signs separate tags; a space within one becomes a hyphen.
    """
    names = (_INNER_SPACE.sub("-", part.strip().removeprefix("#").strip()) for part in _SEPARATORS.split(text))
    return without_duplicates(filter(None, names))


def tag(value: Any) -> str:
    """Return the tag without surrounding spaces, or raise Invalid."""
    name = clean_text(value)
    if not is_tag(name):
        limit = {"number": LONGEST_TAG}
        reason = Reason.TOO_LONG if len(name) > LONGEST_TAG else Reason.INVALID_CHARACTERS
        wrong = next((char for char in name if not _is_allowed(char)), "")
        if not wrong or reason == Reason.TOO_LONG:
            raise Invalid(_("Use 1 to %(number)s letters, numbers, underscores, or hyphens.") % limit, reason=reason)
        text = _("Use 1 to %(number)s letters, numbers, underscores, or hyphens. Remove %(character)s from “%(tag)s”.")
        raise Invalid(text % (limit | {"character": _named(wrong), "tag": name}), reason=reason)
    return name


def is_tag(text: str) -> bool:
    """Tell whether the text is 1 to LONGEST_TAG letters, marks or numbers of any script, underscores or hyphens."""
    return (
        1 <= len(text) <= LONGEST_TAG
        and not _is_mark(text[0])
        and all(map(_is_allowed, text))
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


def _is_allowed(char: str) -> bool:
    return char in "_-" or char.isalnum() or _is_mark(char)


def _named(char: str) -> str:
    """Return the character in quotes; the name of one that cannot be seen, such as SOFT HYPHEN (U+00AD)."""
    if char.isprintable() and not char.isspace():
        return f"“{char}”"
    return f"{unicodedata.name(char, '')} (U+{ord(char):04X})".strip()


def _is_mark(char: str) -> bool:
    """Tell whether the character is a combining mark, as vowels are in many scripts."""
    # U+20D0 to U+20FF is reserved for marks, including those that Python's version of Unicode does not know yet.
    return unicodedata.category(char).startswith("M") or "\u20d0" <= char <= "\u20ff"
