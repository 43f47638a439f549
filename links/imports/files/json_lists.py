"""Find the list of links in JSON, and read it one link at a time: a file has tens of thousands.

Part of the program converter.py: it imports nothing of this product.
"""

import json
import re
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

_LONGEST_INTEGER = 100  # characters
_LONGEST_SPACE = 1_000  # characters between a bracket and the first object
_SPACE = re.compile(r"[ \t\r\n]*")
_LINES = re.compile(r"[^\r\n]*\}[ \t]*[\r\n]\s*\{")  # an object in a line, and the next one: JSON Lines
_DEEPEST = 2  # objects around the object with the list
_NUMBERED = re.compile(r"link_\d+")  # keys of objects of links that say nothing: those of YOURLS


class NoList(Exception):
    """The JSON has no list of links, or several."""


def items_of(text: str) -> Iterator[Any]:
    """Yield the elements of the list of links, or raise NoList or JSONDecodeError.

    That is the whole file, also with an object in each line and no brackets (JSON Lines); or in the objects around it
    the only list of objects or object of links by their codes.
    """
    return _Scanner(text).items()


def _integer(digits: str) -> int | str:
    """Return the integer, or a longer one as text: int() raises ValueError for thousands of digits."""
    return int(digits) if len(digits) <= _LONGEST_INTEGER else digits


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._decode = json.JSONDecoder(parse_int=_integer).raw_decode

    def items(self) -> Iterator[Any]:
        """Yield the elements of the list, or raise NoList or JSONDecodeError."""
        if self._next() == "{" and _LINES.match(self._text, self._at):
            while self._next():
                yield self._element()
        elif self._next() == "{":
            starts = list(self._lists(_DEEPEST))
            self._check_end()
            if len(starts) != 1:
                raise NoList
            self._at = starts[0]
            yield from self._elements()
        elif self._next() == "[":
            yield from self._elements()
            self._check_end()
        else:
            raise NoList

    def _lists(self, depth: int) -> Iterator[int]:
        """Yield the places of lists of objects, and of objects of links, in the object here, and go behind it."""
        if self._is_object_of_links():
            yield self._at
            deque(self._elements(), 0)
            return
        for _key in self._separated("{", "}", self._key):
            if self._is_list_of_objects():
                yield self._at
                deque(self._elements(), 0)
            elif self._next() == "{" and depth:
                yield from self._lists(depth - 1)
            else:
                self._element()

    def _elements(self) -> Iterator[Any]:
        if self._next() == "[":
            yield from self._separated("[", "]", self._element)
            return
        for key in self._separated("{", "}", self._key):
            item = self._element()
            yield {"key": key, **item} if isinstance(item, dict) and not _NUMBERED.fullmatch(key) else item

    def _is_list_of_objects(self) -> bool:
        return self._next() == "[" and self._text[self._at + 1 :][:_LONGEST_SPACE].lstrip().startswith("{")

    def _is_object_of_links(self) -> bool:
        """Tell whether the value of the first key here is an object that has a URL, and stay here."""
        start = self._at
        self._take("{")
        found = False
        if self._next() == '"':
            self._key()
            found = self._next() == "{" and self._has_url()
        self._at = start
        return found

    def _has_url(self) -> bool:
        for _key in self._separated("{", "}", self._key):
            if self._is_list_of_objects():
                return False
            value = self._element()
            if isinstance(value, str) and value.lower().startswith(("https://", "http://")):
                return True
        return False

    def _separated(self, begin: str, end: str, read: Callable[[], Any]) -> Iterator[Any]:
        self._take(begin)
        if self._next() != end:
            yield read()
            while self._next() == ",":
                self._take(",")
                yield read()
        self._take(end)

    def _key(self) -> str:
        key = self._element()
        self._take(":")
        return str(key)

    def _element(self) -> Any:
        self._next()
        value, self._at = self._decode(self._text, self._at)
        return value

    def _next(self) -> str:
        """Skip white space, and return the character there, or an empty text at the end."""
        self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]  # it matches everywhere
        return self._text[self._at : self._at + 1]

    def _take(self, character: str) -> None:
        if self._next() != character:
            raise self._error()
        self._at += 1

    def _check_end(self) -> None:
        if self._next():
            raise self._error()

    def _error(self) -> json.JSONDecodeError:
        return json.JSONDecodeError("unexpected", self._text, self._at)
