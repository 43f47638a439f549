"""What an API key may be limited to."""

from django.utils.translation import gettext_lazy as _

LINKS_READ = "links:read"
LINKS_WRITE = "links:write"
STATS_READ = "stats:read"
CAMPAIGNS_WRITE = "campaigns:write"
DOMAINS_WRITE = "domains:write"

SCOPES = {
    LINKS_READ: _("Read links, campaigns, domains, tags and folders"),
    LINKS_WRITE: _("Create and change links"),
    STATS_READ: _("Read statistics"),
    CAMPAIGNS_WRITE: _("Create and change campaigns"),
    DOMAINS_WRITE: _("Add, verify and remove domains"),
}
