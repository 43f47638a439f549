"""The pages that a domain's owner chooses for the bare host and for unknown codes."""

from django.utils.translation import gettext_lazy as _

from shortener.errors import Invalid
from shortener.web import web_addresses


def checked(text: str, *, host: str, field: str) -> str:
    """Return the address in the ASCII form that browsers make of it, empty for none, or raise Invalid for the field."""
    if not text:
        return ""
    try:
        url = web_addresses.parsed(text)
    except Invalid as error:
        raise Invalid(error.message, field=field) from error
    if len(url.href) > web_addresses.LONGEST:
        raise Invalid(_("Use at most 2,048 characters."), field=field)
    if url.hostname.rstrip(".") == host:
        raise Invalid(_("This is the domain itself: visitors would go in circles."), field=field)
    return url.href
