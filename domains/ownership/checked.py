"""What the result of a DNS check does to a domain: it is verified, claimed, warned about or stopped."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError

from accounts.audit.events import Event
from accounts.workspaces.actors import Actor
from domains import rules
from domains.models import Domain, Proof
from domains.ownership import claims, log, quarantine, rows
from domains.ownership.mails import Kind, notify_owners
from shortener.db.transactions import atomic

_INTERVAL_WHILE_PROVEN = timedelta(days=1)
_INTERVAL_WITHOUT_PROOF = timedelta(hours=1)
_SCHEDULED_FOR = timedelta(days=14)  # an unverified domain that is older is checked on request only
_ATTEMPTS = 5  # at a host whose holder changes during the check


def store_check(*, domain: Domain, proof: Proof, found: Mapping[str, Any], by: Actor | None, at: datetime) -> None:
    """Store the result of a check, `found` being its time and answer, and do what follows from its proof.

    `by` is the actor who asked for the check. Nothing is stored if another check, a claim or an operator has changed
    the domain since it was read.
    """
    values = {**found, "proof": proof}
    if domain.verified_at is not None:
        _store_verified(domain, proof, values, by, at)
        if domain.contested_at is not None:  # the claim may be gone by now
            claims.refresh_holder(domain.host)
        return
    if _is_refused(domain, proof):
        due = None if domain.refused_at is not None else _next_of_unverified(domain, at)
        claims.end_claim(domain, {**values, "check_due_at": due}, by)
        return
    # A claim that has begun continues when the holder leaves: its owners were told.
    if proof is Proof.OWN_CNAME and domain.contested_at is None and quarantine.concerns(domain, at):
        proof = values["proof"] = Proof.CONTESTED
    if not proof.is_proven:
        _store_unproven(domain, proof, values, by, at)
        return
    for _attempt in range(_ATTEMPTS):
        holder = Domain.objects.of_host(domain.host).verified().exclude(pk=domain.pk).first()
        try:
            _store_proven(domain, holder, values, by, at)
        except (IntegrityError, claims.HolderChanged):
            continue  # another workspace has verified the host, or lost it, since the holder was read
        return


def _is_refused(domain: Domain, proof: Proof) -> bool:
    """Tell whether an operator has refused the domain, or its host in another workspace of an owner, who tries here."""
    if domain.refused_at is not None or not proof.is_proven:
        return domain.refused_at is not None
    is_anywhere = Domain.objects.of_host(domain.host).refused().exists()
    return is_anywhere and Domain.objects.beside(domain).refused().exists()


def _store_proven(
    domain: Domain, holder: Domain | None, values: dict[str, Any], by: Actor | None, at: datetime
) -> None:
    values = {**values, "proven_at": domain.proven_at or at}
    if holder is None:
        claims.verify(domain, {**values, "check_due_at": at + _INTERVAL_WHILE_PROVEN}, by, at)
    elif holder.is_vouched:  # an operator has decided, and no claim overrules that
        claims.end_claim(domain, {**values, "check_due_at": _next_of_unverified(domain, at)}, by)
    else:
        claims.claim(domain, holder, {**values, "check_due_at": at + _INTERVAL_WITHOUT_PROOF}, by, at)


def _store_unproven(domain: Domain, proof: Proof, values: dict[str, Any], by: Actor | None, at: datetime) -> None:
    if proof is Proof.NO_ANSWER and domain.contested_at is not None:
        rows.update(domain, {**values, "check_due_at": at + _INTERVAL_WITHOUT_PROOF}, rows.as_checked(domain))
        return
    due = _next_of_unverified(domain, at)
    claims.end_claim(domain, {**values, "proven_at": None, "check_due_at": due}, by)


def _store_verified(domain: Domain, proof: Proof, values: dict[str, Any], by: Actor | None, at: datetime) -> None:
    unchanged = rows.as_checked(domain)
    if domain.is_vouched:
        rows.update(domain, {**values, "check_due_at": None}, unchanged)
        return
    is_weak = proof is Proof.CNAME and domain.proven_at is None  # an earlier release verified it by that alone
    if proof.is_proven or is_weak:
        values |= {"failing_since": None, "check_due_at": at + _INTERVAL_WHILE_PROVEN}
        if proof.is_proven:
            values["proven_at"] = domain.proven_at or at
        rows.update(domain, values, unchanged)
        return
    values["check_due_at"] = at + _INTERVAL_WITHOUT_PROOF
    if proof is Proof.NO_ANSWER:
        rows.update(domain, values, unchanged)
        return
    failing_since = domain.failing_since or at
    until = failing_since + rules.GRACE_PERIOD
    if at < until:
        stored = rows.update(domain, {**values, "failing_since": failing_since}, unchanged)
        if stored and domain.failing_since is None:
            notify_owners(Kind.FAILING, domain, until=until)
    elif _stop(domain, {**values, "check_due_at": _next_of_unverified(domain, at)}, by, at):
        notify_owners(Kind.STOPPED, domain)


@atomic(repeat_on=(IntegrityError,))
def _stop(domain: Domain, values: Mapping[str, Any], by: Actor | None, at: datetime) -> bool:
    stopped = {"verified_at": None, "failing_since": None, "contested_at": None, "proven_at": None}
    if not rows.update(domain, {**values, **stopped}, rows.as_checked(domain)):
        return False
    quarantine.begin(domain, at)
    claims.check_claims_now(domain.host, at)
    log.record(Event.DOMAIN_LOST, domain, by, reason="its DNS has shown no proof for the grace period")
    return True


def _next_of_unverified(domain: Domain, at: datetime) -> datetime | None:
    return at + _INTERVAL_WITHOUT_PROOF if at - domain.created_at < _SCHEDULED_FOR else None
