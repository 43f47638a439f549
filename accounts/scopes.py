"""What an API key may be limited to."""

from django.utils.translation import gettext_lazy as _

LINKS_READ = "links:read"
LINKS_WRITE = "links:write"

SCOPES = {
    LINKS_READ: _("Read links"),
    LINKS_WRITE: _("Create and change links"),
}
