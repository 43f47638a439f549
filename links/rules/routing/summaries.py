"""Rules of links in plain words: "iPhone or iPad in Germany or Austria, from 1 Dec 2026 → example.com/de"."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clicks.stats import countries
from links.rules.routing import words
from links.rules.routing.documents import DAYS
from shortener.templatetags.numbers import grouped
from shortener.web.addresses.host_names import readable_url

_MOST_NAMES = 4  # of one condition; the others are counted
_LONGEST_URL = 60  # characters

_Part = Mapping[str, Any]


def summary(rule: _Part) -> str:
    """Return a cleaned rule as one line, without its name; times are in the current time zone."""
    line = f"{conditions_in_words(rule['conditions'])} → {action_in_words(rule['action'])}"
    return _("Paused: %(rule)s") % {"rule": line} if rule.get("paused") else line


def named_summary(rule: _Part) -> str:
    """Return a cleaned rule as one line, with its name in front if it has one."""
    return f"{rule['name']}: {summary(rule)}" if rule.get("name") else summary(rule)


def conditions_in_words(conditions: Sequence[_Part]) -> str:
    """Return for whom a rule is: first what visitors use, then where they are, then all other conditions."""
    if not conditions:
        return _("Everyone")
    order = sorted(conditions, key=lambda one: _ORDER.index(one["type"]))
    phrases = [_PHRASES[one["type"]](one) for one in order]
    places = sum(one["type"] in ("country", "continent") for one in order)
    things = sum(one["type"] in ("os", "device", "browser") for one in order)
    if things and places:  # "iPhone in Germany": no comma before the place
        phrases[things - 1 : things + 1] = [f"{phrases[things - 1]} {phrases[things]}"]
    line = ", ".join(phrases)
    return line[:1].upper() + line[1:] if line.split(" ", 1)[0].islower() else line


def action_in_words(action: _Part) -> str:
    """Return what a rule does."""
    if action["type"] == "redirect":
        return _short(action["url"])
    if action["type"] == "close":
        return _("closed: %(message)s") % {"message": action["message"]} if action.get("message") else _("closed")
    total = sum(variant["weight"] for variant in action["variants"]) or 1
    return ", ".join(
        f"{100 * variant['weight'] / total:.3g}\N{NO-BREAK SPACE}% {variant['name']} ({_short(variant['url'])})"
        for variant in action["variants"]
    )


def _short(url: str) -> str:
    text = readable_url(url).partition("://")[2].removesuffix("/")
    return text if len(text) <= _LONGEST_URL else f"{text[:_LONGEST_URL]}…"


def _any_of(names: Sequence[str]) -> str:
    """Return "A, B or C"; of many, the first ones and the number of the others."""
    shown = list(names)
    if len(shown) > _MOST_NAMES + 1:
        left = len(shown) - _MOST_NAMES
        others = ngettext("%(number)s other", "%(number)s others", left) % {"number": left}
        shown = [*shown[:_MOST_NAMES], others]
    if len(shown) == 1:
        return shown[0]
    return _("%(names)s or %(last)s") % {"names": ", ".join(shown[:-1]), "last": shown[-1]}


def _thing(one: _Part) -> str:
    names = {"names": _any_of([name for value in one["in"] for name in words.names(one["type"], value)])}
    return _("not %(names)s") % names if one.get("negate") else names["names"]


def _place(one: _Part) -> str:
    name = countries.name if one["type"] == "country" else lambda value: str(words.CONTINENTS[value])
    names = {"names": _any_of([name(value) for value in one["in"]])}
    return _("not in %(names)s") % names if one.get("negate") else _("in %(names)s") % names


def _language(one: _Part) -> str:
    names = {"names": _any_of([words.language(value) for value in one["in"]])}
    return _("language not %(names)s") % names if one.get("negate") else _("language %(names)s") % names


def _referrer(one: _Part) -> str:
    names = {"names": _any_of(one["in"])}
    return _("not coming from %(names)s") % names if one.get("negate") else _("coming from %(names)s") % names


def _network(one: _Part) -> str:
    names = {"names": _any_of(one["in"])}
    return _("not in network %(names)s") % names if one.get("negate") else _("in network %(names)s") % names


def _query(one: _Part) -> str:
    parameter = {"parameter": one["name"] if one.get("equals") is None else f"{one['name']}={one['equals']}"}
    return _("without ?%(parameter)s") % parameter if one.get("negate") else _("with ?%(parameter)s") % parameter


def _period(one: _Part) -> str:
    given = {name: _moment(one[name]) for name in ("from", "until") if one.get(name)}
    match sorted(given):
        case ["from", "until"]:
            line = _("from %(from)s until %(until)s") % given
        case ["from"]:
            line = _("from %(from)s") % given
        case _:
            line = _("until %(until)s") % given
    return _("except %(time)s") % {"time": line} if one.get("negate") else line


def _moment(text: str) -> str:
    local = timezone.localtime(datetime.fromisoformat(text))
    return date_format(local, "DATE_FORMAT" if (local.hour, local.minute) == (0, 0) else "DATETIME_FORMAT")


def _weekly(one: _Part) -> str:
    line = _days(one["days"])
    if (one["from"], one["until"]) != ("00:00", "24:00"):
        line += f" {one['from']}–{one['until']}"
    line += f" ({one['zone'].replace('_', ' ')})"
    return _("except %(time)s") % {"time": line} if one.get("negate") else line


def _days(days: Sequence[str]) -> str:
    numbers = sorted(DAYS.index(day) for day in days)
    if len(numbers) == len(DAYS):
        return _("every day")
    names = [str(words.SHORT_DAYS[DAYS[number]]) for number in numbers]
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{names[0]}–{names[-1]}"
    return ", ".join(names)


def _clicks(one: _Part) -> str:
    number = one["atLeast"]
    clicks = {"number": grouped(number)}
    if one.get("negate"):
        return ngettext("before %(number)s click", "before %(number)s clicks", number) % clicks
    return ngettext("after %(number)s click", "after %(number)s clicks", number) % clicks


_PHRASES = {
    "device": _thing,
    "os": _thing,
    "browser": _thing,
    "country": _place,
    "continent": _place,
    "language": _language,
    "referrer": _referrer,
    "network": _network,
    "query": _query,
    "time": _period,
    "weekly": _weekly,
    "clicks": _clicks,
}
_ORDER = list(_PHRASES)
