"""Mails about members and invitations, with links to PUBLIC_URL."""

import re
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.people.models import User, display_name
from accounts.workspaces.models import Invitation, Membership, Workspace
from accounts.workspaces.roles import Role
from shortener.mail.messages import new_mail, site_name
from shortener.mail.recipients import INVITATIONS, mark_as_asked_for
from shortener.names import without_addresses
from shortener.web.addresses.workspace_urls import page_url
from shortener.web.times import in_zone

_EMAIL = re.compile(r"[\w.+-]+@[a-z0-9.-]+")
_OURS = ("url", "site")  # values that are no name: their addresses are to be followed


def send_invitation(invitation: Invitation, token: str) -> bool:
    """Send the invitation with its token, and tell whether the mail was accepted for delivery."""
    by, workspace = invitation.invited_by, invitation.workspace
    with in_zone(workspace.time_zone):
        return _send(
            "invitation",
            invitation.email,
            workspace=workspace.name,
            role=invitation.get_role_display(),
            inviter=display_name(by) if by else "",
            url=settings.PUBLIC_URL + reverse("invitation", args=[token]),
            site=site_name(),
            expires_at=invitation.expires_at,
        )


def notify_inviter(membership: Membership, to: User) -> None:
    """Tell the inviter that the person has accepted."""
    url = settings.PUBLIC_URL + page_url(membership.workspace_id, "members")
    _send("joined", to.email, workspace=membership.workspace.name, who=membership.user.email, url=url)


def notify_member(membership: Membership) -> None:
    """Tell the person that they were added to the workspace, or what their role is now."""
    role = membership.get_role_display()
    url = settings.PUBLIC_URL + page_url(membership.workspace_id, "overview")
    _send("added", membership.user.email, workspace=membership.workspace.name, role=role, url=url)


def notify_removed_member(user: User, workspace: Workspace) -> None:
    """Tell the person that they were removed from the workspace."""
    _send("removed", user.email, workspace=workspace.name, url=settings.PUBLIC_URL)


def notify_owners_of_keys(workspace: Workspace, *, who: str, keys: list[str], successor: User | None) -> None:
    """Tell the workspace's owners which API keys of a person were deactivated, or handed over to another."""
    owners = Membership.objects.filter(workspace=workspace, role=Role.OWNER).prefetch_related("user")
    context = {
        "workspace": workspace.name,
        "who": who,
        "keys": [" ".join(name.split()) for name in keys],
        "successor": successor.email if successor else "",
        "url": settings.PUBLIC_URL + page_url(workspace.pk, "keys"),
    }
    for owner in owners:
        _send("keys", owner.user.email, **context)


def notify_closed_workspace(to: list[str], workspace: Workspace) -> None:
    """Tell the former members' addresses that the workspace is being deleted."""
    for address in to:
        _send("closed", address, workspace=workspace.name, url=settings.PUBLIC_URL)


def _send(name: str, to: str, **context: Any) -> bool:
    context = {key: value if key in _OURS else _harmless(value) for key, value in context.items()}
    subject = render_to_string(f"accounts/mail/{name}_subject.txt").strip()  # the same for every workspace
    message = new_mail(subject, render_to_string(f"accounts/mail/{name}.txt", context), to)
    return bool((mark_as_asked_for(message, budget=INVITATIONS) if name == "invitation" else message).send())


def _harmless(value: Any) -> Any:
    """Return names without line breaks and web addresses; other values, and addresses of people, as they are."""
    if isinstance(value, list):
        return [_harmless(one) for one in value]
    if not isinstance(value, str):
        return value
    return value if _EMAIL.fullmatch(value) else without_addresses(value)
