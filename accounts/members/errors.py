"""Errors of members and invitations."""

from django.utils.translation import gettext_lazy as _

from shortener.errors import Conflict, Forbidden, LimitReached, NotFound


class AboveOwnRole(Forbidden):
    """The role, or the member's current role, allows more than the actor's."""

    def __init__(self) -> None:
        super().__init__(_("You can’t give or remove a role with more permissions than yours. Ask an owner."))


class LastOwner(Conflict):
    """The workspace would be left without an owner."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "A workspace needs an owner, and this is the only one. Make another member the owner first, or "
                "delete the workspace."
            )
        )


class AlreadyMember(Conflict):
    """The person is a member of the workspace already."""

    def __init__(self) -> None:
        super().__init__(_("This person is already a member of the workspace."), field="email")


class AlreadyInvited(Conflict):
    """The address has an invitation that can still be accepted."""

    def __init__(self) -> None:
        super().__init__(_("This address is already invited. Send that invitation again instead."), field="email")


class TooManyInvitations(LimitReached):
    """The workspace or the person has sent as many invitations as allowed for one day."""

    limit = "invitations"

    code = "rate_limited"

    def __init__(self) -> None:
        super().__init__(_("Too many invitation emails were sent. Try again tomorrow."), field="email")


class MailFailed(Conflict):
    """The invitation is stored, but its mail could not be sent."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The invitation was created, but the email couldn’t be sent. Wait a few minutes, then send it "
                "again from the list."
            )
        )


class InvitationOver(NotFound):
    """The invitation was accepted, revoked or replaced, has expired, or does not exist."""

    def __init__(self) -> None:
        super().__init__(_("This invitation isn’t valid anymore. Ask the person who invited you to send a new one."))


class WrongAddress(Conflict):
    """The invitation was sent to another address."""

    def __init__(self) -> None:
        super().__init__(_("This invitation was sent to a different address than your account’s."))
