"""The rule for the rules of a link: their values are checked and normalized."""

import ipaddress
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import ada_url
import msgspec
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from links.rules import destinations
from links.rules.routing.documents import (
    ClicksReach,
    Close,
    ConditionDocument,
    CountryIn,
    LanguageIn,
    NetworkIn,
    QueryHas,
    RedirectTo,
    ReferrerIn,
    RuleDocument,
    SplitBetween,
    TimeWithin,
    WeeklyWithin,
)
from links.rules.routing.shapes import parse
from redirects.visitors.continents import CONTINENT_OF
from shortener.errors import Invalid, Reason
from shortener.values import clean_instant, clean_text, is_storable
from shortener.web.times import zone_names

_LANGUAGE = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,8}){0,3}")
_WILDCARD = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,2})((?:\.\*){1,3})")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")
_HEX_ID = re.compile(r"[0-9a-f]{8}")

StoredRules = list[dict[str, Any]]  # as JSON: documents with normalized values


def clean_rules(given: Any) -> StoredRules:
    """Return the rules as they are stored, or raise Invalid with the place of the first error."""
    rules = parse(given)
    destinations.prefetch_hosts(url for rule in rules for _place, url in urls_of(rule))
    return [_clean(rule, f"[{index}]") for index, rule in enumerate(rules)]


def urls_of(rule: RuleDocument) -> Iterator[tuple[str, str]]:
    """Yield each URL of a rule, with its place in the rule."""
    if isinstance(rule.action, RedirectTo):
        yield ".action.url", rule.action.url
    elif isinstance(rule.action, SplitBetween):
        for index, variant in enumerate(rule.action.variants):
            yield f".action.variants[{index}].url", variant.url


def _clean(rule: RuleDocument, place: str) -> dict[str, Any]:
    if rule.id is not None and not _HEX_ID.fullmatch(rule.id):
        text = _("Send the id of an existing rule, or none for a new rule.")
        raise Invalid(text, place=f"{place}.id", reason=Reason.WRONG_FORMAT)
    _checked(f"{place}.name", clean_text, rule.name or "")
    rule.name = (rule.name or "").strip() or None
    for index, condition in enumerate(rule.conditions):
        _clean_condition(condition, f"{place}.conditions[{index}]")
    for where, url in urls_of(rule):
        _checked(f"{place}{where}", destinations.destination, url)
    if isinstance(rule.action, SplitBetween):
        _check_variants(rule.action, f"{place}.action.variants")
    if isinstance(rule.action, Close):
        rule.action.message = (_checked(f"{place}.action.message", clean_text, rule.action.message or "")) or None
    rule.since = None
    cleaned: dict[str, Any] = msgspec.to_builtins(rule)
    return cleaned


def _check_variants(split: SplitBetween, place: str) -> None:
    names = set()
    for index, variant in enumerate(split.variants):
        variant.name = _checked(f"{place}[{index}].name", clean_text, variant.name)
        if not variant.name or variant.name in names:
            text = _("Each variant needs a name of its own.")
            raise Invalid(text, place=f"{place}[{index}].name", reason=Reason.INVALID)
        names.add(variant.name)
    if not any(variant.weight for variant in split.variants):
        raise Invalid(_("At least one variant needs a weight above 0."), place=place, reason=Reason.OUT_OF_RANGE)


def _clean_condition(condition: ConditionDocument, place: str) -> None:
    match condition:
        case CountryIn():
            condition.values = _each(condition.values, place, country)
        case LanguageIn():
            condition.values = _each(condition.values, place, language)
        case ReferrerIn():
            condition.values = _each(condition.values, place, _host)
        case NetworkIn():
            condition.values = _each(condition.values, place, _network)
        case QueryHas():
            for name, text in (("name", condition.name), ("equals", condition.equals or "")):
                if not is_storable(text):
                    _checked(f"{place}.{name}", clean_text, text)
        case TimeWithin():
            _clean_period(condition, place)
        case WeeklyWithin():
            _clean_week(condition, place)
        case ClicksReach():
            pass
        case _:  # words that the shape has checked
            condition.values = list(dict.fromkeys(condition.values))


def _each(values: list[str], place: str, rule: Callable[[str], str]) -> list[str]:
    cleaned = [_checked(f"{place}.in[{index}]", rule, value) for index, value in enumerate(values)]
    return list(dict.fromkeys(cleaned))


def _checked(place: str, rule: Callable[[str], Any], value: str) -> Any:
    try:
        return rule(value)
    except Invalid as error:
        raise Invalid(error.message, place=place, reason=error.reason) from None


def country(text: str) -> str:
    """Return the code of a country in capitals, or raise Invalid."""
    code = text.strip().upper()
    if code not in CONTINENT_OF:
        raise Invalid(_("Use the two letters of a country, such as DE."), reason=Reason.UNKNOWN_VALUE)
    return code


def language(text: str) -> str:
    """Return the language tag in lower case with hyphens, or raise Invalid."""
    tag = text.strip().lower().replace("_", "-")
    if not _LANGUAGE.fullmatch(tag):
        raise Invalid(_("Use a language such as de or pt-BR."), reason=Reason.WRONG_FORMAT)
    return tag


def _host(text: str) -> str:
    try:
        host = ada_url.URL(f"https://{text.strip()}/").hostname
    except ValueError:
        host = ""
    if not host or any(sign in text for sign in "/?#@:"):
        raise Invalid(_("Use a host such as example.com, without https:// and path."), reason=Reason.INVALID_HOST)
    return host.removeprefix("www.").rstrip(".")


def _network(text: str) -> str:
    text = text.strip()
    if match := _WILDCARD.fullmatch(text):
        octets = match[1].split(".")
        if len(octets) + match[2].count("*") == 4:
            text = f"{'.'.join(octets + ['0'] * (4 - len(octets)))}/{8 * len(octets)}"
    try:
        return str(ipaddress.ip_network(text, strict=False))
    except ValueError:
        raise Invalid(
            _("Use an address or a network such as 192.0.2.0/24 or 2001:db8::/32."), reason=Reason.WRONG_FORMAT
        ) from None


def _clean_period(condition: TimeWithin, place: str) -> None:
    since = _instant(condition.since, f"{place}.from")
    until = _instant(condition.until, f"{place}.until")
    if since is None and until is None:
        raise Invalid(_("Add a start, an end or both."), place=f"{place}.from", reason=Reason.REQUIRED)
    if since is not None and until is not None and since >= until:
        raise Invalid(_("The end must be after the start."), place=f"{place}.until", reason=Reason.WRONG_ORDER)
    condition.since, condition.until = (None if one is None else text_of(one) for one in (since, until))


def _instant(text: str | None, place: str) -> datetime | None:
    if text is None:
        return None
    try:
        instant = parse_datetime(text.upper()) if text.isascii() and "T" in text.upper() else None
    except ValueError:
        instant = None
    if instant is None:
        example = _("Send an ISO 8601 time such as 2026-12-01T09:00:00.000Z.")
        raise Invalid(example, place=place, reason=Reason.WRONG_FORMAT)
    cleaned: datetime = _checked(place, clean_instant, instant)  # type: ignore[arg-type]
    return cleaned


def text_of(instant: datetime) -> str:
    """Return the time as rules have it: ISO 8601 in UTC with milliseconds."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _clean_week(condition: WeeklyWithin, place: str) -> None:
    for name, text in (("from", condition.since), ("until", condition.until)):
        if not _CLOCK.fullmatch(text) or (name == "from" and text == "24:00"):
            example = _("Use a time of day from 00:00 to 24:00.")
            raise Invalid(example, place=f"{place}.{name}", reason=Reason.WRONG_FORMAT)
    if condition.since == condition.until:
        text = _("Start and end are the same. Use 00:00 and 24:00 for whole days.")
        raise Invalid(text, place=f"{place}.until", reason=Reason.WRONG_ORDER)
    if condition.zone not in zone_names():
        text = _("Use the name of a time zone, such as Europe/Berlin.")
        raise Invalid(text, place=f"{place}.zone", reason=Reason.UNKNOWN_VALUE)
    condition.days = list(dict.fromkeys(condition.days))
