"""The shape of rules: JSON becomes the types of the document, or an error that says what is wrong, and where."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from links.rules.routing.documents import LARGEST, ConditionDocument, RuleDocument, RulesDocument
from shortener.errors import Invalid, Reason
from shortener.values import INVALID_CHARACTERS, is_storable

_LONGEST = 100  # characters of a name or value that an error repeats
_TYPES: dict[str, str | Promise] = {
    "array": gettext_lazy("Send a list."),
    "object": gettext_lazy("Send a JSON object."),
    "str": gettext_lazy("Send a string."),
    "str | null": gettext_lazy("Send a string."),
    "int": gettext_lazy("Send a whole number."),
    "bool": gettext_lazy("Send true or false."),
}
_WORDS = {
    "type": ", ".join(one.__struct_config__.tag for one in ConditionDocument.__args__),
    "action.type": "redirect, split, close",
}


def parse(given: Any) -> list[RuleDocument]:
    """Return the document, or raise Invalid with the place of the first error, such as `[2].conditions[0].in`."""
    try:
        rules = msgspec.convert(given, RulesDocument)
        size = len(msgspec.json.encode(given))
    except UnicodeEncodeError:  # an unpaired surrogate
        place = next(_unstorable(given, ""), "")
        raise Invalid(INVALID_CHARACTERS, place=place, reason=Reason.INVALID_CHARACTERS) from None
    except msgspec.ValidationError as error:
        problem, _at, path = str(error).rpartition(" - at `$")
        raise _invalid(*((problem, path.removesuffix("`")) if _at else (path, ""))) from None
    if size > LARGEST:
        text = _("All rules together have at most %(number)s bytes as JSON.") % {"number": f"{LARGEST:,}"}
        raise Invalid(text, reason=Reason.TOO_LONG)
    return rules


def _unstorable(value: Any, place: str) -> Iterator[str]:
    """Yield the place of each text with characters that cannot be stored; of a name, that of its object."""
    if isinstance(value, str) and not is_storable(value):
        yield place
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _unstorable(inner, f"{place}[{index}]")
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _unstorable(name, place) if not is_storable(name) else _unstorable(inner, f"{place}.{name}")


def _invalid(problem: str, place: str) -> Invalid:
    for pattern, explain in _PROBLEMS:
        if match := pattern.match(problem):
            return explain(match, place)
    return Invalid(_("This isn't valid here."), place=place)


def _missing(match: re.Match[str], place: str) -> Invalid:
    return Invalid(_("Add this field."), place=f"{place}.{match[1]}", reason=Reason.REQUIRED)


def _unknown_field(match: re.Match[str], place: str) -> Invalid:
    text = _("Unknown field. Remove it, or check its spelling.")
    return Invalid(text, place=f"{place}.{match[1][:_LONGEST]}", reason=Reason.UNKNOWN_FIELD)


def _unknown_value(match: re.Match[str], place: str) -> Invalid:
    words = next((words for end, words in reversed(_WORDS.items()) if place.endswith(end)), "")
    text = _("Use one of these: %(words)s.") % {"words": words} if words else _("Unknown value “%(value)s”.")
    return Invalid(
        text % {"value": match[1][:_LONGEST]} if not words else text, place=place, reason=Reason.UNKNOWN_VALUE
    )


def _length(match: re.Match[str], place: str) -> Invalid:
    kind, sign, number = match.groups()
    values = {"number": f"{int(number):,}"}
    if kind.startswith("str"):
        text, reason = (
            (_("Use at most %(number)s characters."), Reason.TOO_LONG)
            if sign == "<="
            else (_("This can't be empty."), Reason.TOO_SHORT)  # all other texts have no least length
        )
    else:
        text, reason = (
            (_("Use at most %(number)s items."), Reason.TOO_MANY)
            if sign == "<="
            else (_least(int(number)), Reason.TOO_FEW)
        )
    return Invalid(text % values, place=place, reason=reason)


def _least(number: int) -> str:
    return _("Add at least one.") if number == 1 else _("Use at least %(number)s items.")


def _range(match: re.Match[str], place: str) -> Invalid:
    text = _("Use a number of at least %(number)s.") if match[1] == ">=" else _("Use a number of at most %(number)s.")
    return Invalid(text % {"number": f"{int(match[2]):,}"}, place=place, reason=Reason.OUT_OF_RANGE)


def _wrong_type(match: re.Match[str], place: str) -> Invalid:
    return Invalid(_TYPES.get(match[1], _("This isn't valid here.")), place=place, reason=Reason.WRONG_TYPE)


_PROBLEMS: list[tuple[re.Pattern[str], Callable[[re.Match[str], str], Invalid]]] = [
    (re.compile(r"Object missing required field `(.*)`"), _missing),
    (re.compile(r"Object contains unknown field `(.*)`", re.DOTALL), _unknown_field),
    (re.compile(r"Invalid (?:enum )?value '?(.*?)'?$", re.DOTALL), _unknown_value),
    (re.compile(r"Expected `(.*)` of length (<=|>=) (\d+)"), _length),
    (re.compile(r"Expected `int` (<=|>=) (\d+)"), _range),
    (re.compile(r"Expected `(.*?)`"), _wrong_type),
]
