"""Checking domains: what their DNS says decides whether they serve links."""

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from accounts.workspaces.actors import Actor
from accounts.workspaces.roles import Action
from domains import dns
from domains.dns import DnsAnswer
from domains.errors import DomainTaken
from domains.models import Domain
from domains.proofs import Proof, judge
from domains.records import GRACE, cname_target
from domains.services import note_check, reloaded
from shortener.errors import NotFound

_WHILE_ALL_IS_WELL = timedelta(days=1)
_WHILE_SOMETHING_IS_MISSING = timedelta(hours=1)
_WAITS_FOR_ITS_OWNER = timedelta(days=14)  # then an unverified domain is checked only when somebody asks
_AT_ONCE = 20  # domains: most of a check is waiting
_MOST = 1_000  # domains in one run
_LONGEST_RUN = 30.0  # seconds, then the next run goes on


def check_domain(*, domain: Domain, by: Actor, at: datetime) -> Domain:
    """Ask the DNS, which may take 5 seconds, and return the domain as it is then.

    Raises NotAllowed, DomainTaken when the proof came after another workspace's, and NotFound when the domain is gone.
    """
    by.check(Action.EDIT_DOMAINS, of=domain.workspace_id)
    return _note(domain, _ask(domain), at)


def check_due_domains(*, at: datetime) -> int:
    """Check the domains that are due, the most overdue first, and return how many it got to in half a minute."""
    until = time.monotonic() + _LONGEST_RUN
    due = list(Domain.objects.due(at)[:_MOST])
    checked = 0
    with ThreadPoolExecutor(_AT_ONCE, "dns") as threads:
        while checked < len(due) and time.monotonic() < until:
            some = due[checked : checked + _AT_ONCE]
            _note_all(zip(some, threads.map(_ask, some), strict=True), at)
            checked += len(some)
    return checked


def _note_all(answers: Iterable[tuple[Domain, DnsAnswer]], at: datetime) -> None:
    for domain, answer in answers:
        try:
            _note(domain, answer, at)
        except (DomainTaken, NotFound):
            continue  # it is written down, or nobody's concern any more


def _ask(domain: Domain) -> DnsAnswer:
    return dns.look_up(domain.host, until=cname_target())


def _note(domain: Domain, answer: DnsAnswer, at: datetime) -> Domain:
    proof = judge(answer, token=domain.token, site_host=cname_target(), is_contested=_is_contested(domain))
    noted = {"last_checked_at": at, "dns_answer": answer.as_json()}
    try:
        note_check(domain=domain, **noted, **_consequences(domain, proof, at))
    except DomainTaken:
        note_check(domain=domain, **noted, **_consequences(domain, Proof.TAKEN, at))
    checked = reloaded(domain)
    if checked.proof == Proof.TAKEN:
        raise DomainTaken
    return checked


def _is_contested(domain: Domain) -> bool:
    return Domain.objects.filter(host=domain.host).exclude(pk=domain.pk).exists()


def _consequences(domain: Domain, proof: Proof, at: datetime) -> dict[str, Any]:
    """Return the values of a domain that was just checked with this result."""
    verified_at, failing_since = domain.verified_at, domain.failing_since
    if proof.is_proven:
        verified_at, failing_since = verified_at or at, None
    elif verified_at is not None and proof is not Proof.NO_ANSWER and not domain.is_vouched:
        failing_since = failing_since or at
        if at - failing_since >= GRACE:
            verified_at = failing_since = None
    values = {"proof": proof, "verified_at": verified_at, "failing_since": failing_since}
    return values | {"check_due_at": _next_check(domain, proof, verified_at, at)}


def _next_check(domain: Domain, proof: Proof, verified_at: datetime | None, at: datetime) -> datetime | None:
    if domain.is_vouched:
        return None
    if verified_at is None:
        return at + _WHILE_SOMETHING_IS_MISSING if at - domain.created_at < _WAITS_FOR_ITS_OWNER else None
    return at + (_WHILE_ALL_IS_WELL if proof.is_proven else _WHILE_SOMETHING_IS_MISSING)
