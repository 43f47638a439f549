"""Scopes, which limit what an API key may do."""

from django.utils.translation import gettext_lazy as _

from accounts.workspaces.roles import Action

LINKS_READ = "links:read"
LINKS_WRITE = "links:write"
STATS_READ = "stats:read"
CAMPAIGNS_WRITE = "campaigns:write"
DOMAINS_WRITE = "domains:write"

SCOPES = {
    LINKS_READ: _("Read links, campaigns, domains, tags and folders"),
    LINKS_WRITE: _("Create, edit and delete links"),
    STATS_READ: _("Read statistics"),
    CAMPAIGNS_WRITE: _("Create, edit and delete campaigns"),
    DOMAINS_WRITE: _("Add, verify, edit and delete domains"),
}

# The action that each scope for writing allows; reading is checked by the API alone.
ACTIONS = {
    LINKS_WRITE: Action.EDIT_LINKS,
    CAMPAIGNS_WRITE: Action.EDIT_CAMPAIGNS,
    DOMAINS_WRITE: Action.EDIT_DOMAINS,
}
