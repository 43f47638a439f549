"""Entries of the audit log as sentences."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit.events import Event
from accounts.audit.models import MORE, AuditEntry
from accounts.audit.services import Detail

_SENTENCES: dict[str, Promise] = {
    Event.SIGNED_IN: _("%(who)s signed in."),
    Event.SIGN_IN_FAILED: _("A sign-in of %(subject)s was refused."),
    Event.SIGN_IN_LOCKED: _("Signing in as %(subject)s was locked after too many attempts."),
    Event.SESSION_ENDED: _("%(who)s ended a session."),
    Event.SESSION_EXPIRED: _("A session of %(who)s expired."),
    Event.ACCOUNT_CREATED: _("%(who)s created an account."),
    Event.ACCOUNT_CHANGED: _("%(who)s changed their account."),
    Event.ACCOUNT_DELETED: _("%(who)s was deleted."),
    Event.ADDRESS_CHANGED: _("%(who)s changed their e-mail address."),
    Event.PASSWORD_CHANGED: _("%(who)s changed their password."),
    Event.FACTOR_ADDED: _("%(who)s added a second factor: %(subject)s."),
    Event.FACTOR_REMOVED: _("%(who)s removed a second factor: %(subject)s."),
    Event.RECOVERY_CODE_USED: _("%(who)s used a recovery code."),
    Event.WORKSPACE_CREATED: _("%(who)s created the workspace."),
    Event.WORKSPACE_CHANGED: _("%(who)s changed the workspace."),
    Event.WORKSPACE_CLOSED: _("%(who)s deleted the workspace."),
    Event.WORKSPACE_TRANSFERRED: _("%(who)s handed the workspace over to %(subject)s."),
    Event.MEMBER_ADDED: _("%(who)s added %(subject)s."),
    Event.MEMBER_ROLE_CHANGED: _("%(who)s changed the role of %(subject)s."),
    Event.MEMBER_REMOVED: _("%(who)s removed %(subject)s."),
    Event.MEMBER_LEFT: _("%(who)s left the workspace."),
    Event.INVITATION_SENT: _("%(who)s invited %(subject)s."),
    Event.INVITATION_REVOKED: _("%(who)s took the invitation of %(subject)s back."),
    Event.INVITATION_ACCEPTED: _("%(who)s accepted an invitation."),
    Event.KEY_CREATED: _("%(who)s created the API key “%(subject)s”."),
    Event.KEY_ROTATED: _("%(who)s rotated the API key “%(subject)s”."),
    Event.KEY_CHANGED: _("%(who)s changed the API key “%(subject)s”."),
    Event.KEY_ACTIVATED: _("%(who)s activated the API key “%(subject)s”."),
    Event.KEY_DEACTIVATED: _("%(who)s deactivated the API key “%(subject)s”."),
    Event.KEY_HANDED_OVER: _("%(who)s handed an API key over to %(subject)s."),
    Event.KEY_DELETED: _("%(who)s deleted the API key “%(subject)s”."),
    Event.KEY_REFUSED: _("A request with the API key “%(subject)s” was refused."),
    Event.DOMAIN_ADDED: _("%(who)s added the domain %(subject)s."),
    Event.DOMAIN_VERIFIED: _("The domain %(subject)s was verified."),
    Event.DOMAIN_CONTESTED: _("Another workspace claims the domain %(subject)s."),
    Event.DOMAIN_CLAIM_ENDED: _("The claim of the domain %(subject)s ended."),
    Event.DOMAIN_LOST: _("The domain %(subject)s was lost."),
    Event.DOMAIN_REFUSED: _("%(who)s, who operates this site, refused the domain %(subject)s."),
    Event.DOMAIN_ALLOWED: _("%(who)s, who operates this site, allowed the domain %(subject)s again."),
    Event.DOMAIN_CHANGED: _("%(who)s changed the domain %(subject)s."),
    Event.DOMAIN_REMOVED: _("%(who)s removed the domain %(subject)s."),
    Event.LINK_LOCKED: _("Too many wrong passwords were tried on the link %(subject)s: guesses are slowed."),
    Event.DATA_EXPORTED: _("%(who)s downloaded data."),
    Event.OPERATOR_CHANGED: _("%(who)s, who operates this site, changed “%(subject)s”."),
}
# A detail without a name here is shown under its own.
_NAMES: dict[str, Promise] = {
    "account": _("Account"),
    "after": _("Now"),
    "before": _("Before"),
    "by_mail": _("With a link in a mail"),
    "fields": _("Fields"),
    "key": _("Key begins with"),
    "methods": _("Confirmed with"),
    MORE: _("More of these"),
    "name": _("Name"),
    "old_key": _("Old key begins with"),
    "proof": _("Proof"),
    "reason": _("Reason"),
    "role": _("Role"),
    "scopes": _("Scopes"),
    "seconds": _("Seconds"),
    "step": _("Step"),
    "times": _("Times sent"),
    "what": _("What"),
}
_YES, _NO = _("yes"), _("no")


def sentence(entry: AuditEntry) -> str:
    """Return what happened as a sentence; for a kind that no longer exists, the label and about what.

    An entry that counts others has the label, too.
    """
    if MORE in entry.details:
        whom = entry.actor_name or entry.subject or entry.who
        return gettext("%(what)s, more often within the hour: %(whom)s.") % {"what": entry.label, "whom": whom}
    known = _SENTENCES.get(entry.event)
    if known is None:
        return f"{entry.label}: {entry.subject}" if entry.subject else entry.label
    return str(known) % {"who": entry.who, "subject": entry.subject or "…"}


def details(entry: AuditEntry) -> list[tuple[str, str]]:
    """Return names and values of the entry's details, for people."""
    return [(str(_NAMES.get(name, name)), _text(value)) for name, value in entry.details.items()]


def _text(value: Detail) -> str:
    if isinstance(value, bool):
        return str(_YES if value else _NO)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
