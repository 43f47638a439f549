"""The kinds of events in the audit log. Stored rows keep their kind: rename a label, not a value."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.TextChoices):
    """What happened; the value is `<object>.<what>`."""

    SIGNED_IN = "session.created", _("Signed in")
    SIGN_IN_FAILED = "session.refused", _("Sign-in refused")
    SIGN_IN_LOCKED = "session.locked", _("Sign-in locked after too many attempts")
    SESSION_ENDED = "session.ended", _("Session ended")
    SESSION_EXPIRED = "session.expired", _("Session expired")

    ACCOUNT_CREATED = "account.created", _("Account created")
    ACCOUNT_CHANGED = "account.changed", _("Account changed")
    ACCOUNT_DELETED = "account.deleted", _("Account deleted")
    ADDRESS_CHANGED = "account.address_changed", _("Email address changed")
    PASSWORD_CHANGED = "account.password_changed", _("Password changed")
    FACTOR_ADDED = "account.factor_added", _("Second factor added")
    FACTOR_REMOVED = "account.factor_removed", _("Second factor removed")
    RECOVERY_CODE_USED = "account.recovery_code_used", _("Recovery code used")

    WORKSPACE_CREATED = "workspace.created", _("Workspace created")
    WORKSPACE_CHANGED = "workspace.changed", _("Workspace changed")
    TIME_ZONE_CHANGED = "workspace.time_zone_changed", _("Time zone changed")
    QUERY_CHANGED = "workspace.query_changed", _("Query of new links changed")
    WORKSPACE_CLOSED = "workspace.closed", _("Workspace deleted")
    WORKSPACE_TRANSFERRED = "workspace.transferred", _("Ownership transferred")
    WORKSPACE_BLOCKED = "workspace.blocked", _("Workspace blocked by an operator")
    WORKSPACE_UNBLOCKED = "workspace.unblocked", _("Workspace unblocked by an operator")

    MEMBER_ADDED = "member.added", _("Member added")
    MEMBER_ROLE_CHANGED = "member.role_changed", _("Role changed")
    MEMBER_REMOVED = "member.removed", _("Member removed")
    MEMBER_LEFT = "member.left", _("Member left")
    INVITATION_SENT = "invitation.sent", _("Invitation sent")
    INVITATION_REVOKED = "invitation.revoked", _("Invitation revoked")
    INVITATION_ACCEPTED = "invitation.accepted", _("Invitation accepted")

    KEY_CREATED = "key.created", _("API key created")
    KEY_ROTATED = "key.rotated", _("API key rotated")
    KEY_CHANGED = "key.changed", _("API key changed")
    KEY_ACTIVATED = "key.activated", _("API key activated")
    KEY_DEACTIVATED = "key.deactivated", _("API key deactivated")
    KEY_HANDED_OVER = "key.handed_over", _("API key handed over")
    KEY_DELETED = "key.deleted", _("API key deleted")
    KEY_REFUSED = "key.refused", _("API key refused")

    DOMAIN_ADDED = "domain.added", _("Domain added")
    DOMAIN_VERIFIED = "domain.verified", _("Domain verified")
    DOMAIN_CONTESTED = "domain.contested", _("Domain claimed by another workspace")
    DOMAIN_CLAIM_ENDED = "domain.claim_ended", _("Claim on a domain ended")
    DOMAIN_LOST = "domain.lost", _("Domain lost")
    DOMAIN_REFUSED = "domain.refused", _("Domain blocked by an operator")
    DOMAIN_ALLOWED = "domain.allowed", _("Domain unblocked by an operator")
    DOMAIN_CHANGED = "domain.changed", _("Domain changed")
    DOMAIN_REMOVED = "domain.removed", _("Domain deleted")

    LINKS_DELETED = "link.deleted", _("Links deleted")
    LINKS_RESTORED = "link.restored", _("Links restored")
    LINK_ERASED = "link.erased", _("Link deleted permanently")
    CAMPAIGN_DELETED = "campaign.deleted", _("Campaign deleted")
    LINK_LOCKED = "link.locked", _("Too many wrong passwords for a link")
    DATA_EXPORTED = "data.exported", _("Data exported")
    OPERATOR_ADDED = "operator.added", _("Operator added")
    LINK_BLOCKED = "link.blocked", _("Link blocked by an operator")
    LINK_UNBLOCKED = "link.unblocked", _("Link unblocked by an operator")
    RULE_SAVED = "operator.rule_saved", _("Rule for destinations saved")
    RULE_DELETED = "operator.rule_deleted", _("Rule for destinations deleted")
    FEED_SAVED = "operator.feed_saved", _("Feed of hosts saved")
    FEED_DELETED = "operator.feed_deleted", _("Feed of hosts deleted")
    REPORT_DISMISSED = "operator.report_dismissed", _("Report dismissed")
    OPERATOR_CHANGED = "operator.changed", _("Changed by an operator")

    @property
    def group(self) -> str:
        """The kind of object that the event is about, a key of GROUPS."""
        return self.value.partition(".")[0]


GROUPS = {
    "session": _("Sign-ins"),
    "account": _("Accounts"),
    "workspace": _("Workspace"),
    "member": _("Members"),
    "invitation": _("Invitations"),
    "key": _("API keys"),
    "domain": _("Domains"),
    "link": _("Links"),
    "campaign": _("Campaigns"),
    "data": _("Exports"),
    "operator": _("Operators"),
}

# Events of these kinds concern people; the logs of their workspaces have copies.
PERSONAL_GROUPS = ("session", "account")
