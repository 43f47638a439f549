"""Changes of invitations: sent, sent again, revoked, accepted; and the one that a browser has opened."""

import secrets
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit.events import Event
from accounts.keys import tokens
from accounts.members import mails
from accounts.members.errors import (
    AlreadyInvited,
    AlreadyMember,
    InvitationOver,
    MailFailed,
    TooManyInvitations,
    WrongAddress,
)
from accounts.members.services import check_may_give
from accounts.people.models import User
from accounts.workspaces.actors import Actor, member
from accounts.workspaces.models import Invitation, Membership, Workspace
from accounts.workspaces.roles import Action, may_invite
from accounts.workspaces.services import lock_and_check, lock_workspace
from accounts.workspaces.usage import check_member_limit, count_members
from shortener import limits, redis
from shortener.db.transactions import atomic
from shortener.errors import Invalid

VALID_FOR = timedelta(days=7)
MAX_MAILS_PER_DAY = 50  # of a workspace, and of a person in all workspaces together
MAX_TIMES_SENT = 5  # of an invitation
SESSION_KEY = "invitation"  # holds the digest of the invitation that was opened in this browser
_DAY = timedelta(days=1)
_MAX_ADDRESS_LENGTH = 254


def invite(*, email: str, role: str, by: Actor, at: datetime) -> Invitation:
    """Store an invitation to the actor's workspace, send it, and return it; the address needs no account.

    Raises NotAllowed, AboveOwnRole, Invalid, AlreadyMember, AlreadyInvited, PlanRequired, TooManyInvitations; or
    MailFailed, after which the invitation is stored and can be sent again.
    """
    by.check(Action.EDIT_MEMBERS)
    check_may_give(by, role)
    email = _clean_address(email)
    _spend_mail_of_person(by.user)
    token = new_token()
    return _send(_store(email, role, token, by, at), token)


def resend_invitation(*, invitation: Invitation, by: Actor, at: datetime) -> Invitation:
    """Send the invitation again with a new token, valid for VALID_FOR; the previous token is no longer accepted.

    Raises NotAllowed, AboveOwnRole, InvitationOver, PlanRequired, TooManyInvitations or MailFailed.
    """
    by.check(Action.EDIT_MEMBERS, of=invitation.workspace_id)
    check_may_give(by, invitation.role)
    _spend_mail_of_person(by.user)
    token = new_token()
    return _send(_renew(invitation, token, by, at), token)


def revoke_invitation(*, invitation: Invitation, by: Actor, at: datetime) -> None:
    """Revoke the invitation, or raise NotAllowed, AboveOwnRole or InvitationOver."""
    by.check(Action.EDIT_MEMBERS, of=invitation.workspace_id)
    check_may_give(by, invitation.role)
    _revoke(invitation, by, at)


def accept_invitation(*, invitation: Invitation, user: User, at: datetime) -> Membership:
    """Accept the invitation, notify the inviter, and return the person's membership.

    A person who is a member already keeps their role. Raises WrongAddress, PlanRequired, or InvitationOver: also when
    the inviter may not give the role any more.
    """
    if invitation.email != user.email:
        raise WrongAddress
    membership = _accept(invitation, user, at)
    inviter = Membership.objects.filter(workspace=membership.workspace_id, user=invitation.invited_by_id).first()
    if inviter is not None:  # still a member
        mails.notify_inviter(membership, to=inviter.user)
    return membership


def new_token() -> str:
    """Return a new token: 43 random characters (256 bits)."""
    return secrets.token_urlsafe(32)


def find_invitation(token: str, at: datetime) -> Invitation | None:
    """Return the usable invitation with this token and its workspace, or None."""
    return _find_by_digest(tokens.digest(token), at)


def store_in_session(request: HttpRequest, invitation: Invitation) -> None:
    """Store the opened invitation in the session, which may then sign up with its address."""
    request.session[SESSION_KEY] = invitation.digest


def invitation_in_session(request: HttpRequest) -> Invitation | None:
    """Return the invitation that the session may sign up with, while it is usable."""
    known = request.session.get(SESSION_KEY)
    return _find_by_digest(known, timezone.now()) if isinstance(known, str) else None


def _find_by_digest(known: str, at: datetime) -> Invitation | None:
    return Invitation.objects.usable(at).filter(digest=known).prefetch_related("workspace", "invited_by").first()


def _clean_address(text: str) -> str:
    email = text.strip().lower()
    try:
        validate_email(email)
        if len(email) > _MAX_ADDRESS_LENGTH:
            raise ValidationError("")
    except ValidationError:
        raise Invalid(_("Enter an email address, such as name@example.com."), field="email") from None
    return email


def _send(invitation: Invitation, token: str) -> Invitation:
    if not mails.send_invitation(invitation, token):
        raise MailFailed
    return invitation


@atomic()
def _revoke(invitation: Invitation, by: Actor, at: datetime) -> None:
    by = lock_and_check(by, Action.EDIT_MEMBERS)
    check_may_give(by, invitation.role)
    if not Invitation.objects.filter(pk=invitation.pk, is_open=True).update(is_open=False, revoked_at=at):
        raise InvitationOver
    by.record(Event.INVITATION_REVOKED, invitation.email, role=invitation.role)


@atomic(repeat_on=(IntegrityError,))  # a unique constraint allows one open invitation for each address
def _store(email: str, role: str, token: str, by: Actor, at: datetime) -> Invitation:
    by = lock_and_check(by, Action.EDIT_MEMBERS)
    check_may_give(by, role)
    workspace = by.workspace
    person = User.objects.filter(email=email).first()
    if person is not None and workspace.memberships.filter(user=person).exists():
        raise AlreadyMember
    earlier = Invitation.objects.filter(workspace=workspace, email=email, is_open=True).first()
    if earlier is not None and at < earlier.expires_at:
        raise AlreadyInvited
    check_member_limit(workspace, count_members(workspace, at) + 1)
    _check_mails_of_workspace(workspace, at)
    invitation = earlier or Invitation(workspace=workspace, email=email, created_at=at)
    invitation.role, invitation.invited_by, invitation.digest = role, by.user, tokens.digest(token)
    invitation.sent_at, invitation.times_sent, invitation.expires_at = at, 1, at + VALID_FOR
    invitation.save()
    by.record(Event.INVITATION_SENT, email, role=role)
    return invitation


@atomic()
def _renew(seen: Invitation, token: str, by: Actor, at: datetime) -> Invitation:
    by = lock_and_check(by, Action.EDIT_MEMBERS)
    check_may_give(by, seen.role)
    workspace = by.workspace
    invitation = Invitation.objects.filter(pk=seen.pk, is_open=True).first()
    if invitation is None:
        raise InvitationOver
    if invitation.times_sent >= MAX_TIMES_SENT:
        raise TooManyInvitations
    if invitation.expires_at <= at:
        check_member_limit(workspace, count_members(workspace, at) + 1)
    _check_mails_of_workspace(workspace, at)
    invitation.workspace, invitation.invited_by, invitation.digest = workspace, by.user, tokens.digest(token)
    invitation.sent_at, invitation.expires_at = at, at + VALID_FOR
    invitation.times_sent += 1
    invitation.save()
    by.record(Event.INVITATION_SENT, invitation.email, role=invitation.role, times=invitation.times_sent)
    return invitation


@atomic()
def _accept(invitation: Invitation, user: User, at: datetime) -> Membership:
    workspace = lock_workspace(invitation.workspace_id)
    usable = Invitation.objects.usable(at).filter(pk=invitation.pk, digest=invitation.digest)
    if not usable.update(is_open=False, accepted_at=at):
        raise InvitationOver
    membership = workspace.memberships.filter(user=user).first()
    if membership is not None:
        return membership
    if not _may_still_give(invitation, workspace):
        raise InvitationOver
    # The workspace may be on a smaller plan by now.
    check_member_limit(workspace, workspace.memberships.count() + 1)
    membership = Membership.objects.create(workspace=workspace, user=user, role=invitation.role, created_at=at)
    member(membership).record(Event.INVITATION_ACCEPTED, person=user, role=invitation.role)
    return membership


def _may_still_give(invitation: Invitation, workspace: Workspace) -> bool:
    """Tell whether the inviter's current role allows the invitation; roles are changed under the same lock."""
    inviter = workspace.memberships.filter(user=invitation.invited_by_id).prefetch_related("user").first()
    return inviter is not None and inviter.user.is_active and may_invite(inviter.role, invitation.role)


def _check_mails_of_workspace(workspace: Workspace, at: datetime) -> None:
    """Raise TooManyInvitations when the workspace has sent MAX_MAILS_PER_DAY, repeated mails included."""
    recent = Invitation.objects.in_workspace(workspace).filter(sent_at__gt=at - _DAY)
    if (recent.aggregate(mails=models.Sum("times_sent"))["mails"] or 0) >= MAX_MAILS_PER_DAY:
        raise TooManyInvitations


def _spend_mail_of_person(user: User | None) -> None:
    """Count a mail of the person in all their workspaces, or raise TooManyInvitations.

    While Redis is down nothing is counted; the limit of each workspace still applies.
    """
    if user is None:
        return
    name, seconds = f"invitation-mails:{user.pk}", int(_DAY.total_seconds())
    try:
        has_room = limits.is_within(name, limit=MAX_MAILS_PER_DAY, seconds=seconds)
    except redis.FAILURES:
        return
    if not has_room:
        raise TooManyInvitations
