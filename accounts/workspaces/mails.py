"""Mails about workspaces: plain text, and links to the site's own address."""

from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Invitation, Membership, User, Workspace, display_name


def invite(invitation: Invitation, token: str) -> bool:
    """Send the invitation with the token that accepts it, and tell whether the mail is on its way."""
    by = invitation.invited_by
    return _send(
        "invitation",
        invitation.email,
        workspace=invitation.workspace.name,
        role=invitation.get_role_display(),
        inviter=display_name(by) if by else "",
        url=settings.PUBLIC_URL + reverse("invitation", args=[token]),
        site=settings.PUBLIC_URL,
        expires_at=invitation.expires_at,
    )


def tell_of_new_member(membership: Membership, to: User) -> None:
    """Tell whoever invited the person that they are there."""
    url = settings.PUBLIC_URL + reverse("members")
    _send("joined", to.email, workspace=membership.workspace.name, who=membership.user.email, url=url)


def tell_of_membership(membership: Membership) -> None:
    """Tell the person that they are in a workspace now, or what they are in it."""
    role = membership.get_role_display()
    _send("added", membership.user.email, workspace=membership.workspace.name, role=role, url=settings.PUBLIC_URL)


def tell_of_removal(user: User, workspace: Workspace) -> None:
    """Tell the person that they are no longer in a workspace."""
    _send("removed", user.email, workspace=workspace.name, url=settings.PUBLIC_URL)


def tell_of_closing(to: list[str], workspace: Workspace) -> None:
    """Tell those who were in a workspace that it is being deleted."""
    for address in to:
        _send("closed", address, workspace=workspace.name, url=settings.PUBLIC_URL)


def _send(name: str, to: str, **context: Any) -> bool:
    # Each in one line: what workspaces and people are called is other people's words.
    context = {key: " ".join(value.split()) if isinstance(value, str) else value for key, value in context.items()}
    subject = render_to_string(f"accounts/mail/{name}_subject.txt", context).strip()
    text = render_to_string(f"accounts/mail/{name}.txt", context).strip() + "\n"
    return bool(send_mail(subject, text, None, [to]))
