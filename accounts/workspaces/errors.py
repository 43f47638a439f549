"""What may be wrong with a change of who is in a workspace."""

from django.utils.translation import gettext_lazy as _

from shortener.errors import Conflict, Forbidden, NotFound


class AboveOwnRole(Forbidden):
    """The role, or the person who has it, may do more than the actor."""

    def __init__(self) -> None:
        super().__init__(_("You cannot give or take a role that may do more than yours. Ask an owner."))


class LastOwner(Conflict):
    """The workspace would have no owner."""

    def __init__(self) -> None:
        super().__init__(
            _("A workspace needs an owner, and this is its last one. Make somebody else owner first, or delete it.")
        )


class AlreadyMember(Conflict):
    """The person is in the workspace."""

    def __init__(self) -> None:
        super().__init__(_("This person is a member of the workspace already."), field="email")


class AlreadyInvited(Conflict):
    """The address holds an invitation that can still be accepted."""

    def __init__(self) -> None:
        super().__init__(_("This address is invited already. Send the invitation again instead."), field="email")


class TooManyInvitations(Conflict):
    """So much mail goes to strangers for nobody."""

    code = "rate_limited"

    def __init__(self) -> None:
        super().__init__(_("That is enough mail for one day. Invite more people tomorrow."), field="email")


class MailFailed(Conflict):
    """The invitation stands, but its mail did not leave."""

    def __init__(self) -> None:
        super().__init__(
            _("The invitation is kept, but the mail could not be sent. Send it again from the list in a while.")
        )


class InvitationOver(NotFound):
    """It was accepted, revoked or replaced, has expired, or never was."""

    def __init__(self) -> None:
        super().__init__(
            _("This invitation is not valid, or no longer. Ask whoever invited you to send you another one.")
        )


class WrongAddress(Conflict):
    """The invitation is for somebody else."""

    def __init__(self) -> None:
        super().__init__(_("This invitation was sent to another address than that of your account."))


class TooManyWorkspaces(Conflict):
    """Nobody needs so many."""

    def __init__(self) -> None:
        super().__init__(_("You own as many workspaces as one person can. Delete one that you no longer need."))
