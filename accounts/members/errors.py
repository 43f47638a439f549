"""Errors of members and invitations."""

from django.utils.translation import gettext_lazy as _

from shortener.errors import Conflict, Forbidden, LimitReached, NotFound


class AboveOwnRole(Forbidden):
    """The role, or the member's current role, allows more than the actor's."""

    def __init__(self) -> None:
        super().__init__(_("You cannot give or take a role that may do more than yours. Ask an owner."))


class LastOwner(Conflict):
    """The workspace would be left without an owner."""

    def __init__(self) -> None:
        super().__init__(
            _("A workspace needs an owner, and this is its last one. Make another member owner first, or delete it.")
        )


class AlreadyMember(Conflict):
    """The person is a member of the workspace already."""

    def __init__(self) -> None:
        super().__init__(_("This person is a member of the workspace already."), field="email")


class AlreadyInvited(Conflict):
    """The address has an invitation that can still be accepted."""

    def __init__(self) -> None:
        super().__init__(_("This address is invited already. Send the invitation again instead."), field="email")


class TooManyInvitations(LimitReached):
    """The workspace or the person has sent as many invitations as allowed for one day."""

    limit = "invitations"

    code = "rate_limited"

    def __init__(self) -> None:
        super().__init__(_("That is enough mail for one day. Invite more people tomorrow."), field="email")


class MailFailed(Conflict):
    """The invitation is stored, but its mail could not be sent."""

    def __init__(self) -> None:
        super().__init__(
            _("The invitation is kept, but the mail could not be sent. Send it again from the list in a while.")
        )


class InvitationOver(NotFound):
    """The invitation was accepted, revoked or replaced, has expired, or does not exist."""

    def __init__(self) -> None:
        super().__init__(
            _("This invitation is not valid, or no longer. Ask the person who invited you to send you another one.")
        )


class WrongAddress(Conflict):
    """The invitation was sent to another address."""

    def __init__(self) -> None:
        super().__init__(_("This invitation was sent to another address than that of your account."))
