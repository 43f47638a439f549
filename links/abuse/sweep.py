"""Check all links against rules and feeds: each day, and after a change of a rule or feed."""

import logging
import time
from collections.abc import Mapping, Sequence, Set
from datetime import datetime, timedelta
from typing import NamedTuple, cast

from django.db.models import F

from accounts.workspaces.actors import operator
from domains.models import FALLBACKS, Domain
from domains.services import DomainDetails, change_domain
from links.abuse.blocking import block_links
from links.models import ChangeKind, Link, LinkChange, LinkQuerySet
from links.services import unit_of_work
from links.services.addresses import ADDRESS_COLUMNS, addresses_in, strictest
from links.services.unit_of_work import LinkEdit
from moderation import verdicts
from moderation.lookups import asking
from moderation.models import Sweep, Verdict
from moderation.services import SWEEP_ID, request_sweep
from moderation.verdicts import Finding
from shortener.db.ids import derived_id, first_id_at
from shortener.db.transactions import atomic
from shortener.errors import DomainError

logger = logging.getLogger(__name__)

_LINKS_PER_BATCH = 500
_LINKS_PER_WARNING = 100
_RULES_PER_BATCH = 50  # links with rules, each of which can have 500 addresses
_EVERY = timedelta(days=1)
_SETTLED = timedelta(seconds=5)
_DOMAINS_PER_BATCH = 100
_NEW_LINKS = derived_id("check of new links")
_CHANGED_LINKS = derived_id("check of changed links")
_LAST = "f" * 24  # no link has a larger id


class _Row(NamedTuple):
    pk: str
    warning: str
    is_blocked: bool
    addresses: Sequence[str]  # none of a blocked link


class _Batch(NamedTuple):
    checked: int
    blocked: int
    last: str  # id, or empty without a link
    has_more: bool


def sweep_links(*, at: datetime, seconds: float) -> int:
    """Begin a sweep that is due or continue the one that runs, for about this many seconds; return the links checked.

    The position is stored after each batch, so the next call continues, also after a kill.
    """
    give_up_at = time.monotonic() + seconds
    checked = 0
    while (sweep := _running(at)) is not None:
        # The newest first: these are the ones that are in today's mails.
        batch = _check_batch(Link.objects.filter(pk__lt=sweep.last_link_id).order_by("-pk"), at)
        _add(batch, sweep)
        checked += batch.checked
        if not batch.has_more:
            Sweep.objects.filter(pk=sweep.pk, started_at=sweep.started_at).update(finished_at=at)
        if time.monotonic() >= give_up_at:
            break
    return checked


def check_new_links(*, at: datetime, seconds: float) -> int:
    """Ask the lists of other services about links created, changed or restored since the last call; return how many."""
    if not asking.is_on():
        return 0
    give_up_at = time.monotonic() + seconds
    # Ids of one second are in no order, and a transaction may commit later than another one with a larger id.
    before = first_id_at(at - _SETTLED)
    checked = 0
    row = _position(_NEW_LINKS, at)
    links = Link.objects.filter(pk__lt=before).order_by("pk")
    while (batch := _check_batch(links.filter(pk__gt=row.last_link_id), at)).checked:
        _add(batch, row)
        checked += batch.checked
        if not batch.has_more or time.monotonic() >= give_up_at:
            break
        row.refresh_from_db()
    row = _position(_CHANGED_LINKS, at)
    kinds = (ChangeKind.CHANGED, ChangeKind.RESTORED)
    changes = LinkChange.objects.filter(pk__lt=before, kind__in=kinds).order_by("pk")
    while some := dict(changes.filter(pk__gt=row.last_link_id).values_list("pk", "link_id")[:_LINKS_PER_BATCH]):
        batch = _check_all(Link.objects.filter(pk__in=set(some.values())).order_by("pk"), at)
        _add(batch._replace(last=max(some)), row)
        checked += batch.checked
        if len(some) < _LINKS_PER_BATCH or time.monotonic() >= give_up_at:
            break
        row.refresh_from_db()
    return checked


def _position(pk: str, at: datetime) -> Sweep:
    """Return the row with the last id that was checked, created now if this is the first time."""
    values = {"requested_at": at, "started_at": at, "last_link_id": first_id_at(at)}
    return Sweep.objects.get_or_create(id=pk, defaults=values)[0]


def _running(at: datetime) -> Sweep | None:
    """Return the sweep that runs, begun now if one was requested or the last one is a day old."""
    sweep = Sweep.objects.filter(pk=SWEEP_ID).first()
    if sweep is None and asking.is_on():
        request_sweep(at=at)
        sweep = Sweep.objects.get(pk=SWEEP_ID)
    if sweep is None:
        return None
    is_requested = sweep.started_at is None or sweep.requested_at > sweep.started_at
    is_old = sweep.started_at is not None and at - sweep.started_at >= _EVERY and (verdicts.has_any() or asking.is_on())
    if is_requested or (is_old and sweep.finished_at is not None):
        begun = max(at, sweep.requested_at)
        values = {"started_at": begun, "last_link_id": _LAST, "finished_at": None, "checked": 0, "blocked": 0}
        if not Sweep.objects.filter(pk=sweep.pk, started_at=sweep.started_at).update(**values):
            return None  # another worker has begun it
        verdicts.forget()  # what this process remembers may be older than the change that requested the sweep
        _clear_domains()
        return Sweep.objects.get(pk=sweep.pk)
    return sweep if sweep.finished_at is None else None


def _clear_domains() -> None:
    """Remove the URLs of domains, for visitors who follow no link, that are blocked."""
    with_urls = Domain.objects.exclude(**dict.fromkeys(FALLBACKS, "")).select_related("workspace").order_by("pk")
    last = "0" * 24
    while some := list(with_urls.filter(pk__gt=last)[:_DOMAINS_PER_BATCH]):
        last = some[-1].pk
        urls = {url for domain in some for url in (getattr(domain, name) for name in FALLBACKS) if url}
        blocked = {url for url, said in _said(urls).items() if said.verdict == Verdict.BLOCK}
        for domain in some:
            cleared = cast("DomainDetails", {name: "" for name in FALLBACKS if getattr(domain, name) in blocked})
            if cleared:
                try:
                    change_domain(domain=domain, by=operator(domain.workspace), **cleared)
                except DomainError as error:  # it is gone: the others are still to be cleared
                    logger.warning("An address of the domain %s is not removed: %s", domain.host, error.message)


def _said(locations: Set[str]) -> dict[str, Finding]:
    """Return what rules, feeds and lists of other services say of these locations."""
    allowed, found = verdicts.split(locations)
    asked = sorted(locations - found.keys() - allowed)
    for start in range(0, len(asked), asking.MOST):
        found |= asking.findings(asked[start : start + asking.MOST])
    return found


def _check_batch(links: LinkQuerySet, at: datetime) -> _Batch:
    """Check the next of these links."""
    rows, has_more = _next_rows(links)
    found = _said({address for row in rows for address in row.addresses})
    blocked: dict[Finding, list[str]] = {}
    warnings: dict[str, str] = {}
    for row in rows:
        said = strictest(found, row.addresses)
        if row.is_blocked:
            continue
        if said is not None and said.verdict == Verdict.BLOCK:
            blocked.setdefault(said, []).append(row.pk)
        elif (text := verdicts.warning_in(said)) != row.warning:
            warnings[row.pk] = text
    number = sum(_block(said, ids, at) for said, ids in blocked.items())
    _warn(warnings, at)
    return _Batch(len(rows), number, rows[-1].pk if rows else "", has_more)


def _check_all(links: LinkQuerySet, at: datetime) -> _Batch:
    """Check all of these links, which are in the order of their ids."""
    whole = batch = _check_batch(links, at)
    while batch.has_more:
        batch = _check_batch(links.filter(pk__gt=batch.last), at)
        whole = _Batch(whole.checked + batch.checked, whole.blocked + batch.blocked, batch.last, has_more=False)
    return whole


def _add(batch: _Batch, sweep: Sweep) -> None:
    """Store the position and the numbers."""
    if batch.last:
        Sweep.objects.filter(pk=sweep.pk, started_at=sweep.started_at).update(
            last_link_id=batch.last, checked=F("checked") + batch.checked, blocked=F("blocked") + batch.blocked
        )


def _next_rows(links: LinkQuerySet) -> tuple[list[_Row], bool]:
    """Return the first of these links, and whether there may be more; always two queries."""
    columns = [column for column in ADDRESS_COLUMNS if column != "rules"]
    found = list(links.values_list("pk", "warning", "blocked_because", *columns)[:_LINKS_PER_BATCH])
    open_ids = [pk for pk, _warning, reason, *_others in found if not reason]
    # In a query of their own: rules can be large, so fewer links that have some are read at a time.
    with_rules = links.filter(pk__in=open_ids, rules__isnull=False).values_list("pk", "rules")
    rules = dict(with_rules[:_RULES_PER_BATCH])
    has_more = len(found) == _LINKS_PER_BATCH
    if len(rules) == _RULES_PER_BATCH:
        end = 1 + max(place for place, row in enumerate(found) if row[0] in rules)
        has_more, found = has_more or end < len(found), found[:end]
    rows = []
    for pk, warning, reason, location, *others in found:
        addresses = [] if reason else addresses_in([location, rules.get(pk), *others])
        # MongoDB has no warning for links of earlier releases.
        rows.append(_Row(pk, warning or "", bool(reason), addresses))
    return rows, has_more


def _block(said: Finding, ids: Sequence[str], at: datetime) -> int:
    reason, links = verdicts.reason_to_block(said), Link.objects.filter(pk__in=ids)
    number = 0
    while some := block_links(links=links, reason=reason, by=operator(None), at=at, source=said.source):
        number += some
    return number


def _warn(warnings: Mapping[str, str], at: datetime) -> None:
    ids = list(warnings)
    for start in range(0, len(ids), _LINKS_PER_WARNING):
        _set_warnings({pk: warnings[pk] for pk in ids[start : start + _LINKS_PER_WARNING]}, at)


@atomic()  # runs again when the version of a link has changed
def _set_warnings(warnings: Mapping[str, str], at: datetime) -> None:
    edits = [LinkEdit(link) for link in Link.objects.filter(pk__in=list(warnings)).prefetch_related("tags")]
    for edit in edits:
        edit.link.warning = warnings[edit.link.pk]
    unit_of_work.update(edits, by=operator(None), at=at)
