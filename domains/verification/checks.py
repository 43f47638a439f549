"""DNS checks: they decide whether a domain is verified, and when it is checked next."""

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from rest_framework.request import Request

from accounts.models import Workspace
from accounts.workspaces.actors import Actor
from accounts.workspaces.roles import Action
from domains.errors import DomainTaken
from domains.models import Domain, Proof
from domains.services import reload_domain, store_check
from domains.verification import dns
from domains.verification.dns import DnsAnswer
from domains.verification.records import GRACE_PERIOD, cname_target, txt_value
from shortener.api.throttling import Budget, spend
from shortener.errors import NotFound

CHECKS_PER_MINUTE = 10  # of a workspace, in API and dashboard together: each can block a thread for dns.TIMEOUT

_INTERVAL_WHILE_PROVEN = timedelta(days=1)
_INTERVAL_WITHOUT_PROOF = timedelta(hours=1)
_SCHEDULED_FOR = timedelta(days=14)  # an unverified domain that is older is checked on request only
_THREADS = 20  # most of a check is waiting for the network
_DOMAINS_PER_RUN = 1_000
_RUN_TIMEOUT = 30.0  # seconds; the next run continues


def spend_check(request: Request | HttpRequest, workspace: Workspace) -> Budget:
    """Count a check against the workspace's rate limit and return what is left, and whether the check may run."""
    return spend(request, group="domain-checks", whose=workspace.pk, limit=CHECKS_PER_MINUTE, period=60)


def check_domain(*, domain: Domain, by: Actor, at: datetime) -> Domain:
    """Query the DNS, which can take dns.TIMEOUT seconds, and return the domain with the result.

    Raises NotAllowed, DomainTaken if another workspace has verified the host, and NotFound if the domain was deleted.
    """
    by.check(Action.EDIT_DOMAINS, of=domain.workspace_id)
    return _store(domain, _query(domain), at)


def check_due_domains(*, at: datetime) -> int:
    """Check the domains that are due, the most overdue first, and return how many this run had time for."""
    until = time.monotonic() + _RUN_TIMEOUT
    due = list(Domain.objects.due(at)[:_DOMAINS_PER_RUN])
    checked = 0
    with ThreadPoolExecutor(_THREADS, "dns") as threads:
        while checked < len(due) and time.monotonic() < until:
            batch = due[checked : checked + _THREADS]
            _store_all(zip(batch, threads.map(_query, batch), strict=True), at)
            checked += len(batch)
    return checked


def evaluate_answer(answer: DnsAnswer, *, token: str, site_host: str, is_contested: bool) -> Proof:
    """Return what the answer proves for the domain with the token.

    A CNAME proves only that the host leads to this site. If a second workspace has added the host (`is_contested`),
    only the TXT record with a domain's own token shows which of the two controls it.
    """
    if txt_value(token) in answer.texts:
        return Proof.TXT
    leads_here = bool(site_host) and site_host in answer.aliases
    if leads_here and not is_contested:
        return Proof.CNAME
    if not answer.is_complete:
        return Proof.NO_ANSWER
    return Proof.CONTESTED if leads_here else Proof.MISSING


def _store_all(answers: Iterable[tuple[Domain, DnsAnswer]], at: datetime) -> None:
    for domain, answer in answers:
        try:
            _store(domain, answer, at)
        except (DomainTaken, NotFound):
            continue  # the result is stored, or the domain was deleted during the check


def _query(domain: Domain) -> DnsAnswer:
    return dns.look_up(domain.host, until=cname_target())


def _store(domain: Domain, answer: DnsAnswer, at: datetime) -> Domain:
    proof = evaluate_answer(answer, token=domain.token, site_host=cname_target(), is_contested=_is_contested(domain))
    found = {"last_checked_at": at, "dns_answer": answer.as_json()}
    try:
        store_check(domain=domain, **found, **_changed_values(domain, proof, at))
    except DomainTaken:
        store_check(domain=domain, **found, **_changed_values(domain, Proof.TAKEN, at))
    checked = reload_domain(domain)
    if checked.proof == Proof.TAKEN:
        raise DomainTaken
    return checked


def _is_contested(domain: Domain) -> bool:
    return Domain.objects.filter(host=domain.host).exclude(pk=domain.pk).exists()


def _changed_values(domain: Domain, proof: Proof, at: datetime) -> dict[str, Any]:
    """Return the fields of the domain after a check with this result."""
    verified_at, failing_since = domain.verified_at, domain.failing_since
    if proof.is_proven:
        verified_at, failing_since = verified_at or at, None
    elif verified_at is not None and proof is not Proof.NO_ANSWER and not domain.is_vouched:
        failing_since = failing_since or at
        if at - failing_since >= GRACE_PERIOD:
            verified_at = failing_since = None
    values = {"proof": proof, "verified_at": verified_at, "failing_since": failing_since}
    return values | {"check_due_at": _next_check(domain, proof, verified_at, at)}


def _next_check(domain: Domain, proof: Proof, verified_at: datetime | None, at: datetime) -> datetime | None:
    if domain.is_vouched:
        return None
    if verified_at is None:
        return at + _INTERVAL_WITHOUT_PROOF if at - domain.created_at < _SCHEDULED_FOR else None
    return at + (_INTERVAL_WHILE_PROVEN if proof.is_proven else _INTERVAL_WITHOUT_PROOF)
