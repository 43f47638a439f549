"""What rules, feeds and blocked workspaces say, from this process's memory; only the hosts of feeds need a query.

A change is seen by every process within _CHECKED_EVERY: it sets a new version in Redis, under which the first process
that reads the rules shares them with the others. While Redis is down, each process reads the database that often.
"""

import json
import logging
import secrets
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypedDict

import ada_url
from cachetools import FIFOCache
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from moderation import patterns
from moderation.models import MOST_RULES, DestinationRule, Feed, FeedHost, Verdict, WorkspaceBlock
from moderation.patterns import Glob
from shortener import redis
from shortener.errors import Invalid, Reason

logger = logging.getLogger(__name__)

_VERSION, _ROWS = "moderation:version", "moderation:rules:"  # keys of the cache
_KEPT = 7 * 86_400  # seconds; then the rules are read again
_CHECKED_EVERY = 0.5  # seconds
_MOST_HOSTS = 10_000  # of which the feeds' answers are remembered for a second
_HOSTS_KEPT = 1.0  # seconds
_NAMES_PER_QUERY = 500
_STRICTEST = (Verdict.ALLOW, Verdict.BLOCK, Verdict.WARN)  # of several patterns or feeds, the first of these decides


class Finding(NamedTuple):
    """What a rule or feed says of a destination: to block or to warn, why, and in which entry, for operators."""

    verdict: Verdict
    reason: str
    source: str


class Rows(TypedDict):
    """The rules as processes share them in Redis."""

    rules: list[tuple[str, str, str]]  # pattern, verdict, reason
    feeds: list[tuple[str, int, str, str]]  # id, generation, verdict, name
    workspaces: list[tuple[str, str]]  # id, reason


class _Rules(NamedTuple):
    hosts: Mapping[str, Finding]
    globs: Sequence[tuple[Glob, Finding]]
    feeds: Mapping[tuple[str, int], Finding]  # by id and generation
    workspaces: Mapping[str, str]  # why they are blocked, by id
    version: str


class _Memory:
    """The rules as this process has read them, and what feeds say of hosts."""

    def __init__(self) -> None:
        self.rules: _Rules | None = None
        self.checked_at = 0.0
        self.hosts: FIFOCache[str, tuple[float, _Rules, Finding | None]] = FIFOCache(_MOST_HOSTS)
        self.lock = threading.Lock()


_memory = _Memory()


def finding(location: str) -> Finding | None:
    """Return what is said of a stored or checked location, None for nothing; at most one query, for feeds.

    Patterns decide before hosts, and hosts before feeds; of the hosts, the longest name decides.
    """
    return findings([location]).get(location)


def findings(locations: Iterable[str]) -> dict[str, Finding]:
    """Return what is said of each of these locations, in one query for every _NAMES_PER_QUERY host names."""
    return split(locations)[1]


def split(locations: Iterable[str]) -> tuple[set[str], dict[str, Finding]]:
    """Return the locations that a rule allows, and what is said of the others, as findings() does."""
    rules = _current()
    allowed: set[str] = set()
    found: dict[str, Finding] = {}
    if not (rules.hosts or rules.globs or rules.feeds):
        return allowed, found
    left: dict[str, list[str]] = {}
    for location in locations:
        url = ada_url.URL(location)
        names = patterns.names_of(url)
        own = _own(rules, url, names)
        if own is None:
            left[location] = names
        elif own.verdict == Verdict.ALLOW:
            allowed.add(location)
        else:
            found[location] = own
    if rules.feeds and left:
        said = _of_feeds(rules, {name for names in left.values() for name in names})
        for location, names in left.items():
            if hits := [one for name in names if (one := said.get(name))]:
                found[location] = _strictest(hits)
    return allowed, found


def prefetch(locations: Iterable[str]) -> None:
    """Ask the feeds about the hosts of all these locations at once; finding() needs no query in the next second."""
    rules = _current()
    if rules.feeds:
        _of_feeds(rules, {name for one in locations for name in patterns.names_of(ada_url.URL(one))})


def check(location: str) -> None:
    """Raise Invalid if links to this location are blocked."""
    found = finding(location)
    if found is not None and found.verdict == Verdict.BLOCK:
        raise Invalid(refusal(), reason=Reason.BLOCKED_DESTINATION)


def refusal() -> str:
    """Return the sentence for people whose destination is blocked, with the address for appeals, if one is set."""
    text = _("Links to this site are not allowed here.")
    if not settings.ABUSE_CONTACT:
        return text
    contact = settings.ABUSE_CONTACT.removeprefix("mailto:")
    return text + " " + _("If you think this is a mistake, contact %(contact)s.") % {"contact": contact}


def warning_of(location: str) -> str:
    """Return the reason to warn visitors of this location, empty for none."""
    return warning_in(finding(location))


def warning_in(found: Finding | None) -> str:
    """Return the reason to warn visitors that a finding gives, empty for none."""
    return (found.reason or _("Reported as harmful")) if found is not None and found.verdict == Verdict.WARN else ""


def reason_to_block(found: Finding) -> str:
    """Return the reason to block links that a finding gives; members can read it."""
    return found.reason or _("Links to this site are not allowed here.")


def block_of_workspace(workspace_id: str | None) -> str | None:
    """Return why the workspace is blocked, or None."""
    return _current().workspaces.get(workspace_id) if workspace_id else None


def has_any() -> bool:
    """Tell whether there are rules or feeds that links can be checked against."""
    rules = _current()
    return bool(rules.hosts or rules.globs or rules.feeds)


def forget() -> None:
    """Let this process ask for the current rules before it answers again."""
    _memory.rules = None


def announce_change() -> None:
    """Let every process read the rules again after the commit of the current transaction."""
    transaction.on_commit(_announce)


def repair() -> bool:
    """Announce a change that Redis has missed while it was down, and tell whether there was one."""
    version = cache.get(_VERSION)
    if version is None or json.loads(json.dumps(_stored())) == cache.get(_ROWS + version):
        return False
    _announce()
    return True


def share(rows: Rows) -> None:
    """Set what processes that read the rules find in Redis, under a new version."""
    version = secrets.token_hex(8)
    cache.set(_ROWS + version, rows, _KEPT)
    cache.set(_VERSION, version, _KEPT)
    _memory.rules = None


def _announce() -> None:
    _memory.rules = None
    try:
        cache.set(_VERSION, secrets.token_hex(8), _KEPT)
    except redis.FAILURES as error:
        logger.warning("Redis does not answer (%s): other processes hear of new rules within a minute", error)


def _current() -> _Rules:
    """Return the rules, read again if they have changed."""
    now, rules = time.monotonic(), _memory.rules
    if rules is not None and now - _memory.checked_at < _CHECKED_EVERY:
        return rules
    try:
        version = cache.get(_VERSION)
        if rules is None or rules.version != version:
            rules = _compiled(*_shared(version))
    except redis.FAILURES:
        rules = _compiled(_stored(), "")
    _memory.rules, _memory.checked_at = rules, now
    return rules


def _shared(version: str | None) -> tuple[Rows, str]:
    """Return the rules of the version, and the version: from Redis, or from the database for the next to find them."""
    if version is None:
        version = secrets.token_hex(8)
        cache.set(_VERSION, version, _KEPT)
    rows: Rows | None = cache.get(_ROWS + version)
    if rows is None:  # read after the version was set, so that no rows of an earlier one can get its name
        rows = _stored()
        cache.set(_ROWS + version, rows, _KEPT)
    return rows, version


def _stored() -> Rows:
    feeds = Feed.objects.filter(is_enabled=True, generation__gt=0).order_by("pk")
    return {
        "rules": list(DestinationRule.objects.order_by("pk").values_list("pattern", "verdict", "reason")[:MOST_RULES]),
        "feeds": list(feeds.values_list("pk", "generation", "verdict", "name")),
        "workspaces": list(
            WorkspaceBlock.objects.filter(is_lifted=False).order_by("pk").values_list("workspace_id", "reason")
        ),
    }


def _compiled(rows: Rows, version: str) -> _Rules:
    hosts: dict[str, Finding] = {}
    globs: list[tuple[Glob, Finding]] = []
    for pattern, verdict, reason in rows["rules"]:
        found = Finding(Verdict(verdict), reason, pattern)
        if patterns.is_glob(pattern):
            globs.append((patterns.glob(pattern), found))
        else:
            hosts[pattern] = found
    return _Rules(
        hosts,
        sorted(globs, key=lambda one: _STRICTEST.index(one[1].verdict)),
        {(pk, generation): Finding(Verdict(verdict), "", name) for pk, generation, verdict, name in rows["feeds"]},
        dict(rows["workspaces"]),
        version,
    )


def _own(rules: _Rules, url: ada_url.URL, names: Sequence[str]) -> Finding | None:
    if rules.globs:
        texts = patterns.texts_of(url)
        for pattern, found in rules.globs:
            if any(map(pattern.matches, texts.plain if found.verdict == Verdict.ALLOW else texts.all)):
                return found
    return next((rules.hosts[name] for name in names if name in rules.hosts), None)


def _of_feeds(rules: _Rules, names: Iterable[str]) -> dict[str, Finding | None]:
    now = time.monotonic()
    said: dict[str, Finding | None] = {}
    asked: list[str] = []
    for name in names:
        known = _memory.hosts.get(name)
        if known is not None and known[1] is rules and now < known[0]:
            said[name] = known[2]
        else:
            asked.append(name)
    for start in range(0, len(asked), _NAMES_PER_QUERY):
        some = asked[start : start + _NAMES_PER_QUERY]
        hits: dict[str, list[Finding]] = {}
        rows = FeedHost.objects.filter(host__in=some).values_list("host", "feed_id", "generation")
        for host, feed_id, generation in rows:
            if found := rules.feeds.get((feed_id, generation)):
                hits.setdefault(host, []).append(found)
        said |= {name: _strictest(hits[name]) if name in hits else None for name in some}
    with _memory.lock:
        for name in asked:
            _memory.hosts[name] = now + _HOSTS_KEPT, rules, said[name]
    return said


def _strictest(found: Iterable[Finding]) -> Finding:
    return min(found, key=lambda one: _STRICTEST.index(one.verdict))
