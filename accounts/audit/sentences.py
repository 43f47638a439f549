"""Entries of the audit log as sentences."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.audit.events import Event
from accounts.audit.models import AuditEntry
from accounts.audit.services import Detail

_SENTENCES: dict[str, Promise] = {
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
    Event.DATA_EXPORTED: _("%(who)s downloaded data."),
    Event.OPERATOR_CHANGED: _("%(who)s, who operates this site, changed “%(subject)s”."),
}
# A detail without a name here is shown under its own.
_NAMES: dict[str, Promise] = {
    "account": _("Account"),
    "after": _("Now"),
    "before": _("Before"),
    "fields": _("Fields"),
    "key": _("Key begins with"),
    "name": _("Name"),
    "old_key": _("Old key begins with"),
    "reason": _("Reason"),
    "role": _("Role"),
    "scopes": _("Scopes"),
    "times": _("Times sent"),
    "what": _("What"),
}
_YES, _NO = _("yes"), _("no")


def sentence(entry: AuditEntry) -> str:
    """Return what happened as a sentence; for events without one, the label with who and about what."""
    known = _SENTENCES.get(entry.event)
    if known is None:
        return " · ".join(part for part in (entry.label, entry.subject, entry.who) if part)
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
