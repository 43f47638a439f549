"""All writes to domains. Each invalidates the host, so that the redirect plane sees it within one second."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Workspace
from accounts.workspaces.actors import Actor
from accounts.workspaces.plans import Plan, PlanRequired, has_room
from accounts.workspaces.roles import Action
from domains import rules
from domains.errors import DomainExists, DomainHasLinks, DomainTaken
from domains.models import Domain
from domains.signals import domain_deleting
from redirects import invalidation
from shortener.db.transactions import atomic
from shortener.errors import NotFound


def add_domain(*, by: Actor, host: str, at: datetime, root_url: str = "", not_found_url: str = "") -> Domain:
    """Return a new, unverified domain, or raise NotAllowed, Invalid, PlanRequired, DomainExists or DomainTaken.

    Several workspaces may add the same host; the first whose check finds a proof gets it.
    """
    by.check(Action.EDIT_DOMAINS)
    workspace, host = by.workspace, rules.clean_host(host)
    domain = Domain(
        workspace=workspace,
        host=host,
        root_url=rules.clean_fallback_url(root_url, host=host, field="root_url"),
        not_found_url=rules.clean_fallback_url(not_found_url, host=host, field="not_found_url"),
        created_at=at,
        check_due_at=at,
    )
    same_host = Domain.objects.filter(host=host)
    if same_host.in_workspace(workspace).exists():
        raise DomainExists
    check_room(workspace)
    if same_host.verified().exists():
        raise DomainTaken
    try:
        _insert(domain)
    except IntegrityError as error:
        raise DomainExists from error
    try:
        # Count again: concurrent requests may each have found room for one. Those above the limit undo their insert.
        _check_plan(workspace, Domain.objects.in_workspace(workspace).count())
    except PlanRequired:
        domain.delete()
        raise
    return domain


def check_room(workspace: Workspace) -> None:
    """Raise PlanRequired unless the workspace's plan has room for one more domain."""
    _check_plan(workspace, Domain.objects.in_workspace(workspace).count() + 1)


def change_domain(
    *, domain: Domain, by: Actor, root_url: str | None = None, not_found_url: str | None = None
) -> Domain:
    """Return the domain with new fallback URLs, or raise NotAllowed, Invalid or NotFound.

    None keeps a URL, an empty text removes it.
    """
    by.check(Action.EDIT_DOMAINS, of=domain.workspace_id)
    given = {"root_url": root_url, "not_found_url": not_found_url}
    changes = {
        field: rules.clean_fallback_url(url, host=domain.host, field=field)
        for field, url in given.items()
        if url is not None
    }
    if changes:
        _update(domain, changes)
    return reload_domain(domain)


def vouch_for(*, domain: Domain, verified_at: datetime | None) -> Domain:
    """Return the domain as an operator has verified it, or unverified it for None, without a proof in the DNS.

    No check unverifies it then. Raises DomainTaken or NotFound.
    """
    values = {
        "verified_at": verified_at,
        "is_vouched": verified_at is not None,
        "failing_since": None,
        "check_due_at": None,  # no scheduled checks: one could verify again what the operator has unverified
    }
    try:
        _update(domain, values)
    except IntegrityError as error:
        raise DomainTaken from error
    return reload_domain(domain)


def delete_domain(*, domain: Domain, by: Actor, with_links: bool) -> None:
    """Delete the domain, and its links if `with_links`; else raise DomainHasLinks if it has any. Raises NotAllowed."""
    by.check(Action.EDIT_DOMAINS, of=domain.workspace_id)
    if not with_links:
        _refuse_links(domain)
    else:
        # Unverify it first, so that it gets no new links while the old ones are deleted in batches.
        _update(domain, {"verified_at": None, "check_due_at": None})
        domain_deleting.send(Domain, domain=domain)
    try:
        _delete(domain)
    except IntegrityError:  # a link was created since the links were counted
        _refuse_links(domain)
        raise


def release_domains(workspace: Workspace, **_signal: Any) -> None:
    """Unverify the domains of a closed workspace: they serve nothing, and other workspaces can verify their hosts."""
    for domain in Domain.objects.in_workspace(workspace):
        _update(domain, {"verified_at": None, "is_vouched": False, "check_due_at": None})


def store_check(*, domain: Domain, **values: Any) -> None:
    """Store the result of a DNS check, or raise DomainTaken.

    Nothing is stored if another check or an operator has changed the domain since it was read.
    """
    unchanged = {"last_checked_at": domain.last_checked_at, "verified_at": domain.verified_at}
    try:
        _update(domain, values, unchanged)
    except IntegrityError as error:
        raise DomainTaken from error


def reload_domain(domain: Domain) -> Domain:
    """Return the domain as it is in the database now, or raise NotFound."""
    found = Domain.objects.filter(pk=domain.pk).first()
    if found is None:
        raise NotFound(_("There is no such domain."))
    return found


def _refuse_links(domain: Domain) -> None:
    number = Domain.objects.filter(pk=domain.pk).link_counts().get(domain.pk, 0)
    if number:
        raise DomainHasLinks(number)


def _check_plan(workspace: Workspace, number: int) -> None:
    def allows(plan: Plan) -> bool:
        return has_room(plan.custom_domains, number)

    if not allows(workspace.limits):
        limit = workspace.limits.custom_domains
        if not limit:
            raise PlanRequired(_("The workspace's plan includes no custom domains."), allows=allows)
        text = ngettext(
            "The workspace's plan includes %(limit)d custom domain.",
            "The workspace's plan includes %(limit)d custom domains.",
            limit,
        )
        raise PlanRequired(text % {"limit": limit}, allows=allows)


@atomic()
def _insert(domain: Domain) -> None:
    domain.save(force_insert=True)


@atomic()
def _update(domain: Domain, values: Mapping[str, Any], unchanged: Mapping[str, Any] | None = None) -> None:
    """Write the values, if the columns in `unchanged` still have those."""
    if Domain.objects.filter(pk=domain.pk, **unchanged or {}).update(**values):
        _invalidate(domain)


@atomic()
def _delete(domain: Domain) -> None:
    domain.delete()
    _invalidate(domain)


def _invalidate(domain: Domain) -> None:
    host = domain.host
    transaction.on_commit(lambda: invalidation.invalidate([host], kind=invalidation.HOSTS))
