"""Everything that changes invitations: sent, sent again, taken back, accepted."""

import secrets
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.keys import tokens
from accounts.models import Invitation, InvitationQuerySet, Membership, User, Workspace
from accounts.workspaces import mails, seats
from accounts.workspaces.errors import (
    AlreadyInvited,
    AlreadyMember,
    InvitationOver,
    MailFailed,
    TooManyInvitations,
    WrongAddress,
)
from accounts.workspaces.locks import take_turn
from accounts.workspaces.members import check_may_give
from accounts.workspaces.roles import Action
from shortener import redis
from shortener.db.transactions import atomic
from shortener.errors import Invalid

VALID_FOR = timedelta(days=7)
MOST_MAILS_A_DAY = 50  # of a workspace, and of a person whatever the workspace
MOST_TIMES_SENT = 5  # each invitation
_DAY = timedelta(days=1)
_LONGEST_ADDRESS = 254


def invite(*, email: str, role: str, by: Actor, at: datetime) -> Invitation:
    """Return an invitation into the actor's workspace, and send it to the address.

    Whether the address has an account makes no difference. Raises NotAllowed, AboveOwnRole, Invalid, AlreadyMember,
    AlreadyInvited, PlanRequired, TooManyInvitations; or MailFailed, when the invitation stands but nobody knows of it.
    """
    by.check(Action.EDIT_MEMBERS)
    check_may_give(by, role)
    email = _checked_address(email)
    _spend_mail_of(by.user)
    token = new_token()
    return _sent(_store(email, role, token, by, at), token)


def resend_invitation(*, invitation: Invitation, by: Actor, at: datetime) -> Invitation:
    """Send the invitation again for another seven days; the mail before this one is worth nothing then.

    Raises NotAllowed, AboveOwnRole, InvitationOver, PlanRequired, TooManyInvitations or MailFailed.
    """
    by.check(Action.EDIT_MEMBERS, of=invitation.workspace_id)
    check_may_give(by, invitation.role)
    _spend_mail_of(by.user)
    token = new_token()
    return _sent(_renew(invitation, token, by, at), token)


def revoke_invitation(*, invitation: Invitation, by: Actor, at: datetime) -> None:
    """Let nobody accept the invitation any more, or raise NotAllowed, AboveOwnRole or InvitationOver."""
    by.check(Action.EDIT_MEMBERS, of=invitation.workspace_id)
    check_may_give(by, invitation.role)
    if not Invitation.objects.filter(pk=invitation.pk, is_open=True).update(is_open=False, revoked_at=at):
        raise InvitationOver


def accept_invitation(*, invitation: Invitation, user: User, at: datetime) -> Membership:
    """Return the person's membership in the workspace, once for each invitation and only for its address.

    Whoever is a member already stays what they are. Raises WrongAddress, InvitationOver or PlanRequired.
    """
    if invitation.email != user.email:
        raise WrongAddress
    membership = _accept(invitation, user, at)
    inviter = Membership.objects.filter(workspace=membership.workspace_id, user=invitation.invited_by_id).first()
    if inviter is not None:  # and has not left meanwhile
        mails.tell_of_new_member(membership, to=inviter.user)
    return membership


def new_token() -> str:
    """Return a token nobody had before: 43 random characters (256 bits)."""
    return secrets.token_urlsafe(32)


def with_token(token: str, at: datetime) -> Invitation | None:
    """Return the invitation that the token accepts at this moment, with its workspace, or None."""
    return _with_digest(tokens.digest(token), at)


def open_for(user: User, at: datetime) -> InvitationQuerySet:
    """Return the invitations to the person's address, if that is proven to be theirs."""
    proven = EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists()
    usable = Invitation.objects.usable(at).filter(email=user.email) if proven else Invitation.objects.none()
    return usable.prefetch_related("workspace", "invited_by").order_by("-created_at", "-pk")


IN_SESSION = "invitation"  # the digest of one whose mail was opened in this browser


def remember(request: HttpRequest, invitation: Invitation) -> None:
    """Let this browser, in which the mail was opened, sign up with the invited address."""
    request.session[IN_SESSION] = invitation.digest


def remembered(request: HttpRequest) -> Invitation | None:
    """Return the invitation that this browser may sign up with, as long as it can be accepted."""
    known = request.session.get(IN_SESSION)
    return _with_digest(known, timezone.now()) if isinstance(known, str) else None


def _with_digest(known: str, at: datetime) -> Invitation | None:
    return Invitation.objects.usable(at).filter(digest=known).prefetch_related("workspace", "invited_by").first()


def _checked_address(text: str) -> str:
    email = text.strip().lower()
    try:
        validate_email(email)
        if len(email) > _LONGEST_ADDRESS:
            raise ValidationError("")
    except ValidationError:
        raise Invalid(_("Enter a valid e-mail address."), field="email") from None
    return email


def _sent(invitation: Invitation, token: str) -> Invitation:
    if not mails.invite(invitation, token):
        raise MailFailed
    return invitation


@atomic(repeat_on=(IntegrityError,))  # the database, too, has one open invitation for each address
def _store(email: str, role: str, token: str, by: Actor, at: datetime) -> Invitation:
    workspace = take_turn(by.workspace.pk)
    person = User.objects.filter(email=email).first()
    if person is not None and workspace.memberships.filter(user=person).exists():
        raise AlreadyMember
    earlier = Invitation.objects.filter(workspace=workspace, email=email, is_open=True).first()
    if earlier is not None and at < earlier.expires_at:
        raise AlreadyInvited
    seats.check(workspace, seats.taken(workspace, at) + 1)
    _check_mails_of(workspace, at)
    invitation = earlier or Invitation(workspace=workspace, email=email, created_at=at)
    invitation.role, invitation.invited_by, invitation.digest = role, by.user, tokens.digest(token)
    invitation.sent_at, invitation.times_sent, invitation.expires_at = at, 1, at + VALID_FOR
    invitation.save()
    return invitation


@atomic()
def _renew(seen: Invitation, token: str, by: Actor, at: datetime) -> Invitation:
    workspace = take_turn(seen.workspace_id)
    invitation = Invitation.objects.filter(pk=seen.pk, is_open=True).first()
    if invitation is None:
        raise InvitationOver
    if invitation.times_sent >= MOST_TIMES_SENT:
        raise TooManyInvitations
    if invitation.expires_at <= at:
        seats.check(workspace, seats.taken(workspace, at) + 1)
    _check_mails_of(workspace, at)
    invitation.workspace, invitation.invited_by, invitation.digest = workspace, by.user, tokens.digest(token)
    invitation.sent_at, invitation.expires_at = at, at + VALID_FOR
    invitation.times_sent += 1
    invitation.save()
    return invitation


@atomic()
def _accept(invitation: Invitation, user: User, at: datetime) -> Membership:
    workspace = take_turn(invitation.workspace_id)
    usable = Invitation.objects.usable(at).filter(pk=invitation.pk, digest=invitation.digest)
    if not usable.update(is_open=False, accepted_at=at):
        raise InvitationOver
    membership = workspace.memberships.filter(user=user).first()
    if membership is not None:
        return membership
    # The plan may have become a smaller one since.
    seats.check(workspace, workspace.memberships.count() + 1)
    return Membership.objects.create(workspace=workspace, user=user, role=invitation.role, created_at=at)


def _check_mails_of(workspace: Workspace, at: datetime) -> None:
    """Raise TooManyInvitations when the workspace has sent its share; what was sent again earlier counts, too."""
    recent = Invitation.objects.in_workspace(workspace).filter(sent_at__gt=at - _DAY)
    if (recent.aggregate(mails=models.Sum("times_sent"))["mails"] or 0) >= MOST_MAILS_A_DAY:
        raise TooManyInvitations


def _spend_mail_of(user: User | None) -> None:
    """Count a mail of the person, or raise TooManyInvitations; another workspace makes no difference.

    With Redis down nothing is counted here: the limit of each workspace holds.
    """
    if user is None:
        return
    name = f"invitation-mails:{user.pk}"
    try:
        cache.add(name, 0, int(_DAY.total_seconds()))
        if cache.incr(name) > MOST_MAILS_A_DAY:
            raise TooManyInvitations
    except (*redis.FAILURES, ValueError):  # a ValueError: the day ended between the two calls
        return
