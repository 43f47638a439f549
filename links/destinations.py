"""Where a link may lead: parsed as browsers do, http and https only, no secrets in it, and never back to us."""

from urllib.parse import urlsplit

import ada_url
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from domains import hosts
from shortener.errors import Invalid

LONGEST = 2048  # characters, as given


class DestinationRefused(Invalid):
    """No link may lead there."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message, field="originalUrl")


def normalised(text: str) -> str:
    """Return the URL in the ASCII form that browsers make of it, or raise DestinationRefused.

    No CR, LF, space or non-ASCII character is ever in what this returns.
    """
    if len(text) > LONGEST:
        raise DestinationRefused(_("Use at most 2,048 characters."))
    try:
        url = ada_url.URL(text)
    except ValueError:
        raise DestinationRefused(_("Write a complete URL such as https://example.com/page.")) from None
    if url.protocol not in ("http:", "https:"):
        raise DestinationRefused(_("Only http:// and https:// URLs can be shortened."))
    if url.username or url.password:
        raise DestinationRefused(
            _("Remove the user name and password from the URL: everybody who follows it sees them.")
        )
    host = url.hostname.rstrip(".")
    if "." not in host and not (settings.DEBUG and host == "localhost"):
        raise DestinationRefused(_("The URL's host needs a dot, as in example.com."))
    if _is_own(host, url.port):
        raise DestinationRefused(_("This is one of our own short hosts: a link to it could lead in circles."))
    return url.href


def _is_own(host: str, port: str) -> bool:
    """Tell whether host and port (empty for the scheme's usual one) are the site or a domain that serves links."""
    public = urlsplit(settings.PUBLIC_URL)
    on_our_port = not port or (public.port is not None and port == str(public.port))
    if not on_our_port:
        return False
    own = hosts.site_host() or public.hostname
    short_host = hosts.find(host)  # remembered for a second: forms and services both ask
    return host == own or (short_host is not None and not short_host.is_site)
