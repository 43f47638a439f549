"""The rules of a domain's fields. Serializers and forms take the limits from here; the services apply every rule."""

from django.utils.translation import gettext_lazy as _

from redirects.hosts import site_host
from shortener.errors import Invalid
from shortener.values import clean_text
from shortener.web import host_names, web_addresses

HOST_LIMIT = host_names.LONGEST  # characters
URL_LIMIT = web_addresses.LONGEST  # characters


def clean_host(value: object) -> str:
    """Return the host in the lower-case ASCII form in which browsers send it, or raise Invalid."""
    host = host_names.ascii_host(clean_text(value, limit=HOST_LIMIT, field="host", required=True))
    if not host_names.can_be_domain(host):
        raise Invalid(_("Write the domain's name alone, such as go.example.com."), field="host")
    if host == site_host():
        raise Invalid(_("This is the site's own host, which needs no domain."), field="host")
    return host


def clean_fallback_url(value: object, *, host: str, field: str) -> str:
    """Return the URL for visitors of the host who follow no link, in ASCII and empty for none, or raise Invalid."""
    text = clean_text(value, limit=URL_LIMIT, field=field)
    if not text:
        return ""
    try:
        url = web_addresses.parsed(text)
    except Invalid as error:
        raise Invalid(error.message, field=field) from error
    if len(url.href) > URL_LIMIT:
        raise Invalid(_("Use at most %(limit)s characters.") % {"limit": f"{URL_LIMIT:,}"}, field=field)
    if url.hostname.rstrip(".") == host:
        raise Invalid(_("This is the domain itself: visitors would go in circles."), field=field)
    return url.href
