"""DNS checks: what the DNS proves of a domain; domains.ownership decides what follows."""

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from django.utils.crypto import constant_time_compare

from accounts.models import Workspace
from accounts.workspaces.actors import Actor
from accounts.workspaces.roles import Action
from domains.models import Domain, Proof
from domains.ownership.checked import store_check
from domains.services import reload_domain
from domains.verification import dns
from domains.verification.answers import DnsAnswer
from domains.verification.records import cname_target, own_name, txt_value
from shortener import metrics
from shortener.api.throttling import Rate
from shortener.errors import NotFound

CHECKS_PER_MINUTE = 10  # of a workspace, in API and dashboard together: each can block a thread for dns.TIMEOUT

_THREADS = 20  # most of a check is waiting for the network
_DOMAINS_PER_RUN = 1_000
_RUN_TIMEOUT = 30.0  # seconds; the next run continues


def check_rate(workspace: Workspace) -> Rate:
    """Return the rate limit of the workspace's checks."""
    return Rate("domain-checks", workspace.pk, CHECKS_PER_MINUTE)


def check_domain(*, domain: Domain, by: Actor, at: datetime) -> Domain:
    """Query the DNS, which can take dns.TIMEOUT seconds, and return the domain with the result.

    Raises NotAllowed, and NotFound if the domain was deleted.
    """
    by.check(Action.EDIT_DOMAINS, of=domain.workspace_id)
    return _store(domain, _query(domain), by, at)


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


def evaluate_answer(answer: DnsAnswer, *, token: str, site_host: str) -> Proof:
    """Return what the answer proves for the domain with the token.

    The TXT record with the token and a CNAME to the domain's own name below the site are proofs: only a person who can
    change the host's DNS sets them, for one workspace. A CNAME to the site itself is the same for all workspaces.
    """
    if any(constant_time_compare(text, txt_value(token)) for text in answer.texts):
        return Proof.TXT
    # The first alias alone: the host's own record. Those behind it may be names that are not registered any more.
    own = own_name(token)
    if own and answer.aliases and constant_time_compare(answer.aliases[0], own):
        return Proof.OWN_CNAME
    if not answer.is_complete:
        return Proof.NO_ANSWER
    return Proof.CNAME if site_host and site_host in answer.aliases else Proof.MISSING


def _store_all(answers: Iterable[tuple[Domain, DnsAnswer]], at: datetime) -> None:
    for domain, answer in answers:
        try:
            _store(domain, answer, None, at)
        except NotFound:
            continue  # the domain was deleted during the check


def _query(domain: Domain) -> DnsAnswer:
    return dns.look_up(domain.host, site=cname_target())


def _store(domain: Domain, answer: DnsAnswer, by: Actor | None, at: datetime) -> Domain:
    proof = evaluate_answer(answer, token=domain.token, site_host=cname_target())
    metrics.domain_checks.labels(proof.value).inc()
    found = {"last_checked_at": at, "dns_answer": answer.as_json()}
    store_check(domain=domain, proof=proof, found=found, by=by, at=at)
    return reload_domain(domain)
