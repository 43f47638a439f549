"""The rules for lists of apps, in the shape of the API, which is also what is stored."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from shortener.errors import Invalid, Reason
from shortener.values import clean_text

App: TypeAlias = dict[str, Any]  # texts and lists of texts, by the names of the API
CleanItem: TypeAlias = Callable[[object], Any]

MOST_APPS = 10  # of a domain, for each of the two systems
MOST_PATHS, LONGEST_PATH = 20, 200  # of an app; characters
MOST_FINGERPRINTS = 10  # of an app
LONGEST_NAME = 150  # characters of a bundle ID or package name
TEAM_ID = "[A-Z0-9]{10}"
BUNDLE_ID = r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*"
PACKAGE_NAME = r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)+"
PATH = "(NOT )?/[!-~]*"
FINGERPRINT = "[0-9A-F]{2}(:[0-9A-F]{2}){31}"
ALL_PATHS = "/*"
EXCLUDED = "NOT "  # before a path that stays in the browser


def apple_apps(given: object) -> list[App]:
    """Return the apps of iOS and macOS: teamId, bundleId and paths, which are all without any.

    Raises Invalid with the place of the first error, such as `[1].teamId`.
    """
    rules: dict[str, CleanItem] = {
        "teamId": partial(_matching, pattern=TEAM_ID, words=_("Enter the team ID: 10 capital letters and digits.")),
        "bundleId": partial(
            _matching, pattern=BUNDLE_ID, words=_("Enter the bundle ID, such as com.example.app, without the team ID.")
        ),
        "paths": partial(_several, rule=_path, most=MOST_PATHS, default=[ALL_PATHS]),
    }
    return _apps(given, rules, key=("teamId", "bundleId"), optional={"paths"})


def android_apps(given: object) -> list[App]:
    """Return the apps of Android: packageName and fingerprints, in capitals with colons.

    Raises Invalid with the place of the first error, such as `[1].fingerprints[0]`.
    """
    rules: dict[str, CleanItem] = {
        "packageName": partial(
            _matching, pattern=PACKAGE_NAME, words=_("Enter the package name, such as com.example.app.")
        ),
        "fingerprints": partial(_several, rule=_fingerprint, most=MOST_FINGERPRINTS, default=None),
    }
    return _apps(given, rules, key=("packageName",), optional=set())


def _apps(given: object, rules: Mapping[str, CleanItem], *, key: tuple[str, ...], optional: set[str]) -> list[App]:
    found: list[App] = []
    known: set[tuple[str, ...]] = set()
    for place, item in _items(given, MOST_APPS):
        if not isinstance(item, Mapping):
            raise Invalid(_("Send a JSON object."), place=place, reason=Reason.WRONG_TYPE)
        for name in item:
            if name not in rules:
                text = _("Unknown field. Known fields: %(names)s.") % {"names": ", ".join(rules)}
                raise Invalid(text, place=f"{place}.{str(name)[:100]}", reason=Reason.UNKNOWN_FIELD)
        app: App = {}
        for name, clean in rules.items():
            if name not in item and name not in optional:
                raise Invalid(_("Add this field."), place=f"{place}.{name}", reason=Reason.REQUIRED)
            app[name] = _at(f"{place}.{name}", clean, item.get(name))
        identity = tuple(app[name] for name in key)
        if identity in known:
            raise Invalid(_("This app is in the list already."), place=f"{place}.{key[-1]}")
        known.add(identity)
        found.append(app)
    return found


def _several(given: object, *, rule: CleanItem, most: int, default: list[str] | None) -> list[str]:
    if given is None and default is not None:
        return list(default)
    values = [_at(place, rule, item) for place, item in _items(given, most)]
    if not values and default is None:
        raise Invalid(_("Enter at least one."), reason=Reason.TOO_FEW)
    return list(dict.fromkeys(values)) or list(default or ())


def _items(given: object, most: int) -> Iterator[tuple[str, Any]]:
    """Yield the place and value of each item."""
    if not isinstance(given, list):
        raise Invalid(_("Send a list."), reason=Reason.WRONG_TYPE)
    if len(given) > most:
        raise Invalid(_("Use at most %(number)s items.") % {"number": most}, reason=Reason.TOO_MANY)
    for index, item in enumerate(given):
        yield f"[{index}]", item


def _at(place: str, clean: CleanItem, value: object) -> Any:
    """Return the clean value; an error names the place."""
    try:
        return clean(value)
    except Invalid as error:
        raise Invalid(error.message, place=f"{place}{error.place}", reason=error.reason) from None


def _matching(value: object, *, pattern: str, words: str | Promise, limit: int = LONGEST_NAME) -> str:
    text = clean_text(value, limit=limit)
    if not re.fullmatch(pattern, text):
        raise Invalid(words, reason=Reason.WRONG_FORMAT)
    return text


def _path(value: object) -> str:
    words = _("Begin the path with /, such as /app/*, and write spaces and accents as in URLs: %20.")
    return _matching(value, pattern=PATH, words=words, limit=LONGEST_PATH)


def _fingerprint(value: object) -> str:
    """Return the fingerprint as Android's tools show it, also if it was copied without colons or in small letters."""
    digits = clean_text(value, limit=LONGEST_NAME).replace(":", "").upper()
    if not re.fullmatch("[0-9A-F]{64}", digits):
        words = _("Enter the SHA-256 fingerprint of the signing certificate: 64 hex digits, with or without colons.")
        raise Invalid(words, reason=Reason.WRONG_FORMAT)
    return ":".join(digits[start : start + 2] for start in range(0, 64, 2))
