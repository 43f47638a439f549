"""Domains are added, changed, vouched for and deleted; domains.ownership has what DNS checks lead to."""

from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.audit.events import Event
from accounts.models import Workspace
from accounts.workspaces.actors import Actor
from accounts.workspaces.plans import Plan, PlanRequired, has_room
from accounts.workspaces.roles import Action
from domains import rules
from domains.app_links.rules import App
from domains.errors import DomainExists, DomainHasLinks, DomainRefused, DomainTaken, TooManyClaims, TooManyDomains
from domains.models import Domain, new_token
from domains.ownership import claims, log, quarantine, rows
from domains.signals import domain_deleting
from moderation.blocked_workspaces import refuse_blocked_workspace
from shortener import metrics
from shortener.db.transactions import atomic
from shortener.errors import NotFound


class DomainDetails(TypedDict, total=False):
    """What can be changed of a domain: URLs for visitors who follow no open link, empty for none, and app links."""

    root_url: str
    not_found_url: str
    expired_url: str
    apple_apps: list[App]
    android_apps: list[App]


def add_domain(*, by: Actor, host: str, at: datetime, **details: Unpack[DomainDetails]) -> Domain:
    """Return a new, unverified domain, or raise NotAllowed, Invalid, PlanRequired, DomainExists or TooManyDomains.

    With a fallback URL or an app it raises WorkspaceBlocked, too.

    Several workspaces may add the same host; the DNS decides which of them serves it.
    """
    by.check(Action.EDIT_DOMAINS)
    if any(details.values()):
        refuse_blocked_workspace(by)
    workspace, host = by.workspace, rules.clean_host(host, by_operator=by.is_operator)
    domain = Domain(
        workspace=workspace,
        host=host,
        **_clean(details, host),
        created_at=at,
        check_due_at=at,
    )
    if Domain.objects.of_host(host).in_workspace(workspace).exists():
        raise DomainExists
    check_room(workspace)
    _check_claims(domain, more=1)
    try:
        _insert(domain, by)
    except IntegrityError as error:
        raise DomainExists from error
    try:
        # Count again: concurrent requests may each have found room for one. Those above the limit undo their insert.
        _check_number(workspace, more=0)
        _check_claims(domain, more=0)
    except (PlanRequired, TooManyDomains):
        _delete(domain, by, at)
        raise
    return domain


def check_room(workspace: Workspace) -> None:
    """Raise PlanRequired or TooManyDomains unless the workspace may have one more domain."""
    _check_number(workspace, more=1)


def change_domain(*, domain: Domain, by: Actor, **details: Unpack[DomainDetails]) -> Domain:
    """Return the domain with these details, or raise NotAllowed, Invalid, WorkspaceBlocked or NotFound.

    Absent ones stay, an empty text or list removes one.
    """
    by.check(Action.EDIT_DOMAINS, of=domain.workspace_id)
    changes = _clean(details, domain.host)
    if changes:
        refuse_blocked_workspace(by)
        _change(domain, by, changes)
    return reload_domain(domain)


def vouch_for(*, domain: Domain, by: Actor, verified_at: datetime | None, at: datetime) -> Domain:
    """Return the domain as an operator has verified it without a proof in the DNS, or refused it for None.

    No check changes that, and no claim of another workspace gets a domain that is verified so. A refused one serves
    nothing until allow() or another verification. Raises DomainTaken or NotFound.
    """
    if _vouch(domain, by, verified_at, at):
        claims.notify_end(domain)
    return reload_domain(domain)


def allow(*, domain: Domain, by: Actor, at: datetime) -> Domain:
    """Return the domain without the refusal of vouch_for(): the next check verifies it if there is a proof."""
    _allow(domain, by, at)
    return reload_domain(domain)


def delete_domain(*, domain: Domain, by: Actor, with_links: bool, at: datetime) -> None:
    """Delete the domain, and its links if `with_links`; else raise DomainHasLinks if it has any. Raises NotAllowed, or
    DomainRefused to all but operators: who deletes a refused domain could add it again, without the refusal.

    A host that was verified is in quarantine then.
    """
    by.check(Action.EDIT_DOMAINS, of=domain.workspace_id)
    if not by.is_operator and Domain.objects.filter(pk=domain.pk).refused().exists():
        raise DomainRefused
    has_claimed = False
    if with_links:
        # Unverify it first, so that it gets no new links while the old ones are deleted in batches.
        has_claimed = _release(domain, by, at)
        domain_deleting.send(Domain, domain=domain)
    if _delete(domain, by, at) or has_claimed:
        claims.notify_end(domain)


def release_domains(workspace: Workspace, at: datetime, **_signal: Any) -> None:
    """Unverify the domains of a closed workspace and put their hosts into quarantine: they serve nothing."""
    for domain in Domain.objects.in_workspace(workspace):
        if _release(domain, None, at):
            claims.notify_end(domain)


def invalidate_hosts(workspace: Workspace, **_signal: Any) -> None:
    """Invalidate the hosts of a workspace that was blocked or unblocked: it has no fallback URLs while blocked."""
    for host in Domain.objects.in_workspace(workspace).verified().values_list("host", flat=True):
        rows.invalidate(host)


def reload_domain(domain: Domain) -> Domain:
    """Return the domain as it is in the database now, or raise NotFound."""
    found = Domain.objects.filter(pk=domain.pk).first()
    if found is None:
        raise NotFound(_("There is no such domain."))
    return found


def _clean(details: DomainDetails, host: str) -> dict[str, Any]:
    return {field: rules.clean_detail(value, host=host, field=field) for field, value in details.items()}


def _refuse_links(domain: Domain) -> None:
    number = Domain.objects.filter(pk=domain.pk).link_counts().get(domain.pk, 0)
    if number:
        raise DomainHasLinks(number)


def _check_number(workspace: Workspace, *, more: int) -> None:
    own = Domain.objects.in_workspace(workspace)
    number = own.count() + more
    _check_plan(workspace, number)
    if number > rules.DOMAINS_LIMIT:
        raise TooManyDomains(rules.DOMAINS_LIMIT, unverified=False)
    unverified = own.filter(verified_at__isnull=True)
    if number > rules.UNVERIFIED_LIMIT and unverified.count() + more > rules.UNVERIFIED_LIMIT:
        raise TooManyDomains(rules.UNVERIFIED_LIMIT, unverified=True)


def _check_plan(workspace: Workspace, number: int) -> None:
    def allows(plan: Plan) -> bool:
        return has_room(plan.custom_domains, number)

    if not allows(workspace.limits):
        limit = workspace.limits.custom_domains
        if not limit:
            raise PlanRequired(_("Your plan doesn't include custom domains."), allows=allows)
        text = ngettext(
            "Your plan includes %(limit)d custom domain.",
            "Your plan includes %(limit)d custom domains.",
            limit,
        )
        raise PlanRequired(text % {"limit": limit}, allows=allows)


def _check_claims(domain: Domain, *, more: int) -> None:
    """Raise TooManyClaims if the workspace's owners wait for the host in too many of their workspaces.

    Counted by owner: the rows of one person never take the room of another's, and none is removed for a newer one.
    """
    unverified = Domain.objects.filter(verified_at__isnull=True)
    if unverified.of_host(domain.host).count() + more <= rules.CLAIMS_LIMIT:
        return  # the usual case, in one query
    if unverified.beside(domain).count() + more > rules.CLAIMS_LIMIT:
        metrics.refused.labels("domains of a host").inc()
        raise TooManyClaims(rules.CLAIMS_LIMIT)


@atomic()
def _insert(domain: Domain, by: Actor) -> None:
    domain.save(force_insert=True)
    log.record(Event.DOMAIN_ADDED, domain, by)


@atomic()
def _change(domain: Domain, by: Actor, changes: dict[str, Any]) -> None:
    if rows.update(domain, changes):
        # The fields alone: an address may carry a secret in its query.
        log.record(Event.DOMAIN_CHANGED, domain, by, fields=sorted(changes))


@atomic(repeat_on=(IntegrityError,))
def _vouch(domain: Domain, by: Actor, verified_at: datetime | None, at: datetime) -> bool:
    """Store the operator's decision, and tell whether it has ended a claim of the domain."""
    before = _lock(domain)
    if before is None:
        return False
    # Asked first: an IntegrityError that follows comes from a transaction at the same time, and repeats this one.
    if verified_at is not None and Domain.objects.of_host(before.host).verified().exclude(pk=before.pk).exists():
        raise DomainTaken
    values = {
        "verified_at": verified_at,
        "is_vouched": verified_at is not None,
        "failing_since": None,
        "contested_at": None,
        "proven_at": None,
        "check_due_at": None,
        "refused_at": at if verified_at is None else None,
    }
    rows.update(domain, values)
    claims.check_claims_now(domain.host, at)
    if verified_at is not None:
        quarantine.end(domain.host)
        log.record(Event.DOMAIN_VERIFIED, domain, by, proof="operator")
        return False
    log.record(Event.DOMAIN_REFUSED, domain, by)
    if before.verified_at is not None:
        quarantine.begin(domain, at)
        return False
    return claims.record_end(before, by)


@atomic()
def _allow(domain: Domain, by: Actor, at: datetime) -> None:
    if rows.update(domain, {"refused_at": None, "check_due_at": at}, {"refused_at__isnull": False}):
        log.record(Event.DOMAIN_ALLOWED, domain, by)


@atomic(repeat_on=(IntegrityError,))
def _release(domain: Domain, by: Actor | None, at: datetime) -> bool:
    """Unverify the domain, put its host into quarantine if it was verified, and tell whether this has ended a claim.

    The new token makes checks that are under way, or records that stay in the DNS, worthless.
    """
    before = _lock(domain)
    if before is None:
        return False
    released = {"verified_at": None, "is_vouched": False, "contested_at": None, "token": new_token()}
    rows.update(domain, released)
    if before.verified_at is not None:
        quarantine.begin(domain, at)
        claims.check_claims_now(domain.host, at)
        return False
    return claims.record_end(before, by)


@atomic(repeat_on=(IntegrityError,))
def _delete(domain: Domain, by: Actor | None, at: datetime) -> bool:
    """Delete the domain, and tell whether this has ended a claim; raises DomainHasLinks, NotFound if it is gone."""
    # Asked in the transaction: a link that is created at the same time makes the deletion fail, and this finds it then.
    _refuse_links(domain)
    has_claimed = _release(domain, by, at)
    if not Domain.objects.filter(pk=domain.pk).delete()[0]:
        raise NotFound(_("There is no such domain."))
    log.record(Event.DOMAIN_REMOVED, domain, by)
    return has_claimed


def _lock(domain: Domain) -> Domain | None:
    """Return the domain as it is, None if it is gone; a check or claim that would change it waits or is run again."""
    is_there = rows.update(domain, {"check_due_at": None})
    return Domain.objects.get(pk=domain.pk) if is_there else None
