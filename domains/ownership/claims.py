"""Claims: a workspace has a proof for a host that another workspace serves, and gets it after rules.CLAIM_PERIOD."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F

from accounts.audit.events import Event
from accounts.workspaces.actors import Actor
from domains import rules
from domains.models import Domain, new_token
from domains.ownership import log, quarantine, rows
from domains.ownership.mails import Kind, notify_owners
from shortener.db.transactions import atomic


class HolderChanged(Exception):
    """Another workspace's domain is no longer as it was read: decide again."""


def verify(domain: Domain, values: Mapping[str, Any], by: Actor | None, at: datetime) -> None:
    """Verify the domain, whose host no workspace serves; raises IntegrityError if one does by now."""
    if _verify(domain, values, by, at) and domain.contested_at is not None:
        notify_owners(Kind.WON, domain)


def claim(domain: Domain, holder: Domain, values: Mapping[str, Any], by: Actor | None, at: datetime) -> None:
    """Begin or continue the claim of the holder's host; when its period is over, take the host over.

    Raises HolderChanged or IntegrityError if the host has another holder by now.
    """
    begun = domain.contested_at or at
    until = begun + rules.CLAIM_PERIOD
    if at >= until:
        if _take_over(domain, holder, values, by, at):
            notify_owners(Kind.LOST, holder)
            notify_owners(Kind.WON, domain)
    elif _claim(domain, holder, {**values, "contested_at": begun}, by, until) and domain.contested_at is None:
        notify_owners(Kind.CONTESTED, holder, until=until)
        notify_owners(Kind.CLAIMING, domain, until=until)


def end_claim(domain: Domain, values: Mapping[str, Any], by: Actor | None) -> None:
    """Store the values of an unverified domain without a valid proof, and end its claim if there is one."""
    if _end(domain, values, by):
        notify_end(domain)


def record_end(domain: Domain, by: Actor | None) -> bool:
    """Record that the domain's claim is over, and tell whether it had one; call it in the transaction that ends it.

    The domain is as it was before. If it had a claim, call notify_end() after the commit.
    """
    if domain.contested_at is None:
        return False
    refresh_holder(domain.host)
    log.record(Event.DOMAIN_CLAIM_ENDED, domain, by, role="claimant")
    holder = Domain.objects.of_host(domain.host).verified().first()
    if holder is not None:
        log.record(Event.DOMAIN_CLAIM_ENDED, holder, role="holder")
    return True


def notify_end(domain: Domain) -> None:
    """Send the mails about the end of the domain's claim to both sides; call it after the commit."""
    holder = Domain.objects.of_host(domain.host).verified().first()
    notify_owners(Kind.WITHDRAWN, domain)
    if holder is not None and not holder.is_vouched:
        notify_owners(Kind.KEPT, holder)


def refresh_holder(host: str) -> None:
    """Make the domain that serves the host say since when it is claimed, after a claim has begun or ended."""
    holder = Domain.objects.of_host(host).verified().filter(is_vouched=False)
    # Locks the row before the claims are read: the end of another claim at the same time waits here, and sees this one.
    holder.update(contested_at=F("contested_at"))
    first = Domain.objects.claims_on(host).first()
    holder.update(contested_at=None if first is None else first.contested_at)


def check_claims_now(host: str, at: datetime) -> None:
    """Let the next run of scheduled checks look at all claims of a host that its workspace serves no longer."""
    Domain.objects.claims_on(host).update(check_due_at=at)


@atomic()
def _verify(domain: Domain, values: Mapping[str, Any], by: Actor | None, at: datetime) -> bool:
    verified = {**values, "verified_at": at, "contested_at": None}
    if not rows.update(domain, verified, _as_claimed(domain)):
        return False
    _settle(domain, at)
    log.record(Event.DOMAIN_VERIFIED, domain, by, proof=values["proof"])
    return True


@atomic()
def _claim(domain: Domain, holder: Domain, values: Mapping[str, Any], by: Actor | None, until: datetime) -> bool:
    if not rows.update(domain, values, _as_claimed(domain)):
        return False
    if not Domain.objects.verified().filter(pk=holder.pk, is_vouched=False).exists():
        raise HolderChanged
    refresh_holder(domain.host)
    if domain.contested_at is None:
        details = {"proof": values["proof"], "until": until.isoformat()}
        log.record(Event.DOMAIN_CONTESTED, domain, by, role="claimant", **details)
        log.record(Event.DOMAIN_CONTESTED, holder, role="holder", **details)
    return True


@atomic()
def _take_over(domain: Domain, holder: Domain, values: Mapping[str, Any], by: Actor | None, at: datetime) -> bool:
    # In three steps, as the host is unique among verified domains: claim this row's turn, release, verify.
    if not rows.update(domain, {**values, "contested_at": None}, _as_claimed(domain)):
        return False
    lost = {
        "verified_at": None, "failing_since": None, "contested_at": None, "proven_at": None, "check_due_at": None,
        "proof": "", "dns_answer": None,
        # The old record may stay in the DNS of the new owner. Only one that is set from now on shall prove anything.
        "token": new_token(),
    }  # fmt: skip
    if not rows.update(holder, lost, {"verified_at": holder.verified_at, "is_vouched": False}):
        raise HolderChanged
    rows.update(domain, {"verified_at": at})
    _settle(domain, at)
    log.record(Event.DOMAIN_LOST, holder, reason="another workspace has proven the domain")
    log.record(Event.DOMAIN_VERIFIED, domain, by, proof=values["proof"])
    return True


@atomic()
def _end(domain: Domain, values: Mapping[str, Any], by: Actor | None) -> bool:
    """Store the values, and tell whether this has ended a claim."""
    if not rows.update(domain, {**values, "contested_at": None}, _as_claimed(domain)):
        return False
    return record_end(domain, by)


def _settle(domain: Domain, at: datetime) -> None:
    """Restart the other claims of the host, now against this domain, and end its quarantine."""
    anew = {"contested_at": None, "check_due_at": at, "proof": "", "dns_answer": None}
    Domain.objects.claims_on(domain.host).exclude(pk=domain.pk).update(**anew)
    quarantine.end(domain.host)


def _as_claimed(domain: Domain) -> dict[str, Any]:
    return {**rows.as_checked(domain), "contested_at": domain.contested_at}
