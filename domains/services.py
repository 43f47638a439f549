"""Everything that changes domains. Every change reaches the redirects within one second."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.actors import Actor
from accounts.models import Workspace
from accounts.workspaces.plans import Plan, PlanRequired, has_room
from accounts.workspaces.roles import Action
from domains import fallback_pages
from domains.errors import DomainExists, DomainHasLinks, DomainTaken
from domains.models import Domain
from domains.signals import domain_is_going
from redirects.hosts import site_host
from shortener.db.transactions import atomic
from shortener.errors import Invalid, NotFound
from shortener.web import host_names


def add_domain(*, by: Actor, host: str, at: datetime, root_url: str = "", not_found_url: str = "") -> Domain:
    """Return a new domain that serves nothing yet, or raise NotAllowed, Invalid, PlanRequired, or why it cannot be had.

    Several workspaces may add the same host; the first to prove that it is theirs gets it.
    """
    by.check(Action.EDIT_DOMAINS)
    workspace, host = by.workspace, _usable(host)
    domain = Domain(
        workspace=workspace,
        host=host,
        root_url=fallback_pages.checked(root_url, host=host, field="rootUrl"),
        not_found_url=fallback_pages.checked(not_found_url, host=host, field="notFoundUrl"),
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
        # Again, with what others have added meanwhile: more than the plan allows never stay.
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
    """Return the domain with new pages, or raise NotAllowed, Invalid or NotFound.

    None keeps a page, an empty text removes it.
    """
    by.check(Action.EDIT_DOMAINS, of=domain.workspace_id)
    changes = {}
    if root_url is not None:
        changes["root_url"] = fallback_pages.checked(root_url, host=domain.host, field="rootUrl")
    if not_found_url is not None:
        changes["not_found_url"] = fallback_pages.checked(not_found_url, host=domain.host, field="notFoundUrl")
    if changes:
        Domain.objects.filter(pk=domain.pk).update(**changes)
    return reloaded(domain)


def vouch_for(*, domain: Domain, verified_at: datetime | None) -> Domain:
    """Return the domain, verified by an operator's word or no longer; no check takes it back. May raise DomainTaken."""
    values = {
        "verified_at": verified_at,
        "is_vouched": verified_at is not None,
        "failing_since": None,
        "check_due_at": None,  # nor does a check without anybody asking undo what an operator has ended
    }
    try:
        _update(Domain.objects.filter(pk=domain.pk), values)
    except IntegrityError as error:
        raise DomainTaken from error
    return reloaded(domain)


def delete_domain(*, domain: Domain, by: Actor, with_links: bool) -> None:
    """Delete the domain, or raise NotAllowed, or DomainHasLinks unless its links may go with it."""
    by.check(Action.EDIT_DOMAINS, of=domain.workspace_id)
    if not with_links:
        _refuse_links(domain)
    else:
        # From now on it serves nothing and gets no new links.
        Domain.objects.filter(pk=domain.pk).update(verified_at=None, check_due_at=None)
        domain_is_going.send(Domain, domain=domain)
    try:
        _delete(domain)
    except IntegrityError:  # a link was made meanwhile
        _refuse_links(domain)
        raise


def note_check(*, domain: Domain, **values: Any) -> None:
    """Store what a check has found unless another check or an operator came between, or raise DomainTaken."""
    unchanged = {"last_checked_at": domain.last_checked_at, "verified_at": domain.verified_at}
    try:
        _update(Domain.objects.filter(pk=domain.pk, **unchanged), values)
    except IntegrityError as error:
        raise DomainTaken from error


def reloaded(domain: Domain) -> Domain:
    """Return the domain as the database has it now, or raise NotFound."""
    found = Domain.objects.filter(pk=domain.pk).first()
    if found is None:
        raise NotFound(_("There is no such domain."))
    return found


def _usable(host: str) -> str:
    host = host_names.ascii_host(host)
    if not host_names.can_be_domain(host):
        raise Invalid(gettext_lazy("Write the domain's name alone, such as go.example.com."), field="host")
    if host == site_host():
        raise Invalid(gettext_lazy("This is the site's own host, which needs no domain."), field="host")
    return host


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
def _update(domains: QuerySet[Domain], values: dict[str, Any]) -> None:
    domains.update(**values)


@atomic()
def _delete(domain: Domain) -> None:
    domain.delete()
