"""Entries of the audit log as sentences."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit.events import Event
from accounts.audit.models import MORE, AuditEntry
from accounts.audit.services import Detail

_SENTENCES: dict[str, Promise] = {
    Event.SIGNED_IN: _("%(who)s signed in."),
    Event.SIGN_IN_FAILED: _("A sign-in as %(subject)s was refused."),
    Event.SIGN_IN_LOCKED: _("Sign-in as %(subject)s was locked after too many attempts."),
    Event.SESSION_ENDED: _("%(who)s ended a session."),
    Event.SESSION_EXPIRED: _("A session of %(who)s expired."),
    Event.ACCOUNT_CREATED: _("%(who)s created an account."),
    Event.ACCOUNT_CHANGED: _("%(who)s changed their account."),
    Event.ACCOUNT_DELETED: _("%(who)s was deleted."),
    Event.ADDRESS_CHANGED: _("%(who)s changed their email address."),
    Event.PASSWORD_CHANGED: _("%(who)s changed their password."),
    Event.FACTOR_ADDED: _("%(who)s added a second factor: %(subject)s."),
    Event.FACTOR_REMOVED: _("%(who)s removed a second factor: %(subject)s."),
    Event.RECOVERY_CODE_USED: _("%(who)s used a recovery code."),
    Event.WORKSPACE_CREATED: _("%(who)s created the workspace."),
    Event.WORKSPACE_CHANGED: _("%(who)s changed the workspace."),
    Event.TIME_ZONE_CHANGED: _("%(who)s changed the time zone."),
    Event.QUERY_CHANGED: _("%(who)s changed whether new links pass on the query."),
    Event.WORKSPACE_CLOSED: _("%(who)s deleted the workspace."),
    Event.WORKSPACE_TRANSFERRED: _("%(who)s transferred ownership of the workspace to %(subject)s."),
    Event.WORKSPACE_BLOCKED: _("%(who)s, an operator of this site, blocked the workspace."),
    Event.WORKSPACE_UNBLOCKED: _("%(who)s, an operator of this site, unblocked the workspace."),
    Event.MEMBER_ADDED: _("%(who)s added %(subject)s."),
    Event.MEMBER_ROLE_CHANGED: _("%(who)s changed %(subject)s’s role."),
    Event.MEMBER_REMOVED: _("%(who)s removed %(subject)s."),
    Event.MEMBER_LEFT: _("%(who)s left the workspace."),
    Event.INVITATION_SENT: _("%(who)s invited %(subject)s."),
    Event.INVITATION_REVOKED: _("%(who)s revoked the invitation for %(subject)s."),
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
    Event.DOMAIN_CLAIM_ENDED: _("The claim on the domain %(subject)s ended."),
    Event.DOMAIN_LOST: _("The domain %(subject)s was lost."),
    Event.DOMAIN_REFUSED: _("%(who)s, an operator of this site, blocked the domain %(subject)s."),
    Event.DOMAIN_ALLOWED: _("%(who)s, an operator of this site, unblocked the domain %(subject)s."),
    Event.DOMAIN_CHANGED: _("%(who)s changed the domain %(subject)s."),
    Event.DOMAIN_REMOVED: _("%(who)s deleted the domain %(subject)s."),
    Event.LINKS_DELETED: _("%(who)s deleted links."),
    Event.LINKS_RESTORED: _("%(who)s restored links."),
    Event.CAMPAIGN_DELETED: _("%(who)s deleted the campaign %(subject)s."),
    Event.LINK_ERASED: _("%(who)s deleted the link %(subject)s permanently."),
    Event.LINK_BLOCKED: _("%(who)s, an operator of this site, blocked the link %(subject)s."),
    Event.LINK_UNBLOCKED: _("%(who)s, an operator of this site, unblocked the link %(subject)s."),
    Event.LINK_LOCKED: _(
        "Too many wrong passwords were entered for the link %(subject)s. Further attempts are limited."
    ),
    Event.DATA_EXPORTED: _("%(who)s downloaded data."),
    Event.OPERATOR_ADDED: _("%(who)s added the operator %(subject)s."),
    Event.RULE_SAVED: _("%(who)s saved the rule for %(subject)s."),
    Event.RULE_DELETED: _("%(who)s deleted the rule for %(subject)s."),
    Event.FEED_SAVED: _("%(who)s saved the feed “%(subject)s”."),
    Event.FEED_DELETED: _("%(who)s deleted the feed “%(subject)s”."),
    Event.REPORT_DISMISSED: _("%(who)s dismissed the reports about %(subject)s."),
    Event.OPERATOR_CHANGED: _("%(who)s, an operator of this site, changed “%(subject)s”."),
}
# A detail without a name here is shown under its own.
_NAMES: dict[str, Promise] = {
    "account": _("Account"),
    "after": _("Now"),
    "before": _("Before"),
    "by_mail": _("With a link from an email"),
    "fields": _("Fields"),
    "key": _("Key begins with"),
    "links": _("Links"),
    "methods": _("Signed in with"),
    MORE: _("Other entries like this one"),
    "name": _("Name"),
    "old_key": _("Old key begins with"),
    "proof": _("Proof"),
    "number": _("Links"),
    "reason": _("Reason"),
    "role": _("Role"),
    "scopes": _("Permissions"),
    "seconds": _("Seconds"),
    "source": _("Source"),
    "step": _("Refused at"),
    "times": _("Times sent"),
    "verdict": _("Verdict"),
    "what": _("What"),
}
# Values that are not in the words of people. Others are shown as they are: names, addresses, numbers.
_VALUES: dict[str, Promise] = {
    "factor": _("the code from the app, or a recovery code"),
    "mfa": _("a second factor"),
    "password": _("the password"),
    "recovery_codes": _("a recovery code"),
    "socialaccount": _("another service"),
    "totp": _("an authenticator app"),
    "webauthn": _("a passkey"),
}
# Names that allauth gives second factors.
_FACTORS: dict[str, Promise] = {
    "TOTP Authenticator": _("authenticator app"),
    "Recovery codes": _("recovery codes"),
    "WebAuthn": _("passkey"),
}
_ROLES: dict[str, Promise] = {
    "owner": _("Owner"),
    "admin": _("Admin"),
    "member": _("Member"),
    "viewer": _("Viewer"),
}
_ZONES: dict[str, Promise] = {"": _("each member’s own")}
# The words for the values of details, and for what changes of a kind have before and after.
_WORDS = {"methods": _VALUES, "step": _VALUES, "role": _ROLES}
_WORDS_OF_CHANGES = {Event.MEMBER_ROLE_CHANGED.value: _ROLES, Event.TIME_ZONE_CHANGED.value: _ZONES}
_YES, _NO = _("yes"), _("no")


def sentence(entry: AuditEntry) -> str:
    """Return what happened as a sentence; for a kind that no longer exists, the label and about what.

    An entry that counts others has the label, too.
    """
    if MORE in entry.details:
        whom = entry.actor_name or entry.subject or entry.who
        return gettext("%(what)s several more times within an hour: %(whom)s.") % {"what": entry.label, "whom": whom}
    known = _SENTENCES.get(entry.event)
    if known is None:
        return f"{entry.label}: {entry.subject}" if entry.subject else entry.label
    subject = _FACTORS.get(entry.subject, entry.subject) if "factor" in entry.event else entry.subject
    return str(known) % {"who": entry.who, "subject": subject or "…"}


def details(entry: AuditEntry, *, for_operators: bool = False) -> list[tuple[str, str]]:
    """Return names and values of the entry's details, for people."""
    changed = _WORDS_OF_CHANGES.get(entry.event, {})
    return [
        (
            str(_NAMES.get(name, name)),
            _text(value, changed if name in ("before", "after") else _WORDS.get(name, {})),
        )
        for name, value in stored_details(entry, for_operators=for_operators).items()
    ]


def stored_details(entry: AuditEntry, *, for_operators: bool) -> dict[str, Detail]:
    """Return the entry's details as they are stored; only operators read by which rule or feed a link was blocked."""
    hidden = () if for_operators or entry.event != Event.LINK_BLOCKED else ("source",)
    return {name: value for name, value in entry.details.items() if name not in hidden}


def _text(value: Detail, words: Mapping[str, Promise]) -> str:
    if isinstance(value, bool):
        return str(_YES if value else _NO)
    if isinstance(value, list):
        return ", ".join(_text(one, words) for one in value)
    text = "" if value is None else str(value)
    return str(words.get(text, text))
