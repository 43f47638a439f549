"""What each page and endpoint asks of a role, written down a second time: a new one has to be added here."""

from typing import TypeAlias

from accounts.workspaces.roles import Action

MEMBER = None  # every member of the workspace, whatever the role
Rights: TypeAlias = dict[str, Action | None]  # by method; others are a 405

_LINKS, _CAMPAIGNS, _DOMAINS = Action.EDIT_LINKS, Action.EDIT_CAMPAIGNS, Action.EDIT_DOMAINS
_KEYS, _MEMBERS, _OWNER = Action.EDIT_KEYS, Action.EDIT_MEMBERS, Action.OWN_WORKSPACE


def _form(action: Action | None) -> Rights:
    return {"GET": action, "POST": action}


# By the names of the routes.
PAGES: dict[str, Rights] = {
    "overview": {"GET": MEMBER},
    "links": {"GET": MEMBER},
    "links-bin": {"GET": MEMBER},
    "links-export-csv": {"GET": MEMBER},
    "links-export-json": {"GET": MEMBER},
    "link": {"GET": MEMBER},
    "link-qr": {"GET": MEMBER},
    "link-simulator": {"GET": MEMBER},
    "link-qr-picture": {"GET": MEMBER},
    "pictures": {"GET": MEMBER, "POST": _LINKS},
    "picture-delete": {"POST": _LINKS},
    "link-new": _form(_LINKS),
    "link-alias": {"GET": _LINKS},
    "link-rules": {"POST": _LINKS},
    "link-rules-copy": {"GET": _LINKS},
    "link-destination": {"POST": _LINKS},
    "link-edit": _form(_LINKS),
    "link-delete": {"POST": _LINKS},
    "link-restore": {"POST": _LINKS},
    "link-erase": _form(_LINKS),
    "links-bulk": {"POST": _LINKS},
    "links-restore": {"POST": _LINKS},
    "bulk-change": {"GET": _LINKS},
    "bulk-change-progress": {"GET": _LINKS},
    "bulk-change-undo": {"POST": _LINKS},
    "imports": {"GET": MEMBER, "POST": _LINKS},
    "import-template": {"GET": MEMBER},
    "import": {"GET": MEMBER},
    "import-progress": {"GET": MEMBER},
    "import-problems": {"GET": MEMBER},
    "import-results": {"GET": MEMBER},
    "import-columns": _form(_LINKS),
    "import-read": {"POST": _LINKS},
    "import-start": {"POST": _LINKS},
    "import-stop": {"POST": _LINKS},
    "import-undo": _form(_LINKS),
    "import-delete": {"POST": _LINKS},
    "campaigns": {"GET": MEMBER},
    "campaign": {"GET": MEMBER},
    "campaign-preview": {"POST": MEMBER},
    "campaign-new": _form(_CAMPAIGNS),
    "campaign-edit": _form(_CAMPAIGNS),
    "campaign-archive": {"POST": _CAMPAIGNS},
    "campaign-restore": {"POST": _CAMPAIGNS},
    "campaign-delete": _form(_CAMPAIGNS),
    "utm-templates": {"GET": MEMBER},
    "utm-template-new": _form(_CAMPAIGNS),
    "utm-template-edit": _form(_CAMPAIGNS),
    "utm-template-delete": {"POST": _CAMPAIGNS},
    "domains": {"GET": MEMBER},
    "domain": {"GET": MEMBER, "POST": _DOMAINS},
    "domain-new": _form(_DOMAINS),
    "domain-apps": _form(_DOMAINS),
    "domain-check": {"POST": _DOMAINS},
    "domain-delete": _form(_DOMAINS),
    "keys": {"GET": MEMBER},
    "key": {"GET": MEMBER},
    "key-new": _form(_KEYS),
    "key-edit": _form(_KEYS),
    "key-rotate": _form(_KEYS),
    "key-activate": {"POST": _KEYS},
    "key-deactivate": {"POST": _KEYS},
    "key-delete": _form(_KEYS),
    "members": {"GET": MEMBER},
    "member-invite": {"POST": _MEMBERS},
    "member-role": {"POST": _MEMBERS},
    "member-remove": _form(_MEMBERS),
    "invitation-resend": {"POST": _MEMBERS},
    "invitation-revoke": {"POST": _MEMBERS},
    "settings": {"GET": MEMBER, "POST": Action.EDIT_WORKSPACE},
    "audit-log": {"GET": Action.READ_AUDIT_LOG},
    "audit-log-csv": {"GET": Action.READ_AUDIT_LOG},
    "audit-log-jsonl": {"GET": Action.READ_AUDIT_LOG},
    "workspace-transfer": _form(_OWNER),
    "workspace-delete": _form(_OWNER),
    "workspace-leave": _form(MEMBER),
    # A person's own, in no workspace.
    "workspace-switch": {"POST": MEMBER},
    "workspace-new": _form(MEMBER),
    "account-data": {"GET": MEMBER},
    "account-delete": _form(MEMBER),
    "account-export": {"GET": MEMBER},
}
ENDPOINTS: dict[str, Rights] = {
    "api-me": {"GET": MEMBER},
    "api-tags": {"GET": MEMBER},
    "api-folders": {"GET": MEMBER},
    "api-links": {"GET": MEMBER, "POST": _LINKS},
    "api-links-batch": {"POST": _LINKS},
    "api-link": {"GET": MEMBER, "PATCH": _LINKS, "DELETE": _LINKS},
    "api-link-restore": {"POST": _LINKS},
    "api-link-simulate": {"POST": MEMBER},
    "api-link-stats": {"GET": MEMBER},
    "api-link-qr": {"GET": MEMBER},
    "api-campaigns": {"GET": MEMBER, "POST": _CAMPAIGNS},
    "api-campaign": {"GET": MEMBER, "PATCH": _CAMPAIGNS, "DELETE": _CAMPAIGNS},
    "api-campaign-stats": {"GET": MEMBER},
    "api-utm-templates": {"GET": MEMBER, "POST": _CAMPAIGNS},
    "api-utm-template": {"DELETE": _CAMPAIGNS},
    "api-domains": {"GET": MEMBER, "POST": _DOMAINS},
    "api-domain": {"GET": MEMBER, "PATCH": _DOMAINS, "DELETE": _DOMAINS},
    "api-domain-verify": {"POST": _DOMAINS},
}
# Those that ask for no member: for visitors, for guests and their links, for invited people, and for programs.
OPEN = {
    "home", "guest-link", "developers", "invitation", "invitation-join", "preview", "follow", "favicon.ico",
    "health-live", "security-txt", "robots-txt", ".well-known/change-password",
    "apple-app-links", "picture-file", "apple-app-links-well-known", "android-app-links",
    "guest-confirm", "report", "report-link", "developers-markdown", "reference", "reference-markdown", "llms-txt",
    "api-openapi", "api-docs", "api-unknown", "api-links-guest", "api-links-bulk",
    "admin", "accounts", "login", "logout", "signup", "workspace",
}  # fmt: skip
