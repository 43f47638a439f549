"""URLs that visitors are sent to: parsed as browsers do, http and https only, without credentials."""

import re

import ada_url
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shortener.errors import Invalid

LONGEST = 2048  # characters, as given
# As browsers serialize it; they accept "a.*" too, which no DNS name matches. The last form is an IPv6 address.
_HOST = re.compile(r"([a-z0-9_-]{1,63}\.)*[a-z][a-z0-9-]{0,62}|([0-9]{1,3}\.){3}[0-9]{1,3}|\[[0-9a-f:.]+\]")


def parsed(text: str, *, longest: int = LONGEST) -> ada_url.URL:
    """Return the URL as browsers parse it, or raise Invalid.

    Its `href` never has CR, LF, spaces or non-ASCII characters, and neither it nor the text is longer than `longest`.
    """
    _check_length(text, longest)
    try:
        url = ada_url.URL(text)
    except ValueError:
        raise Invalid(_("Write a complete URL such as https://example.com/page.")) from None
    if url.protocol not in ("http:", "https:"):
        raise Invalid(_("Only http:// and https:// URLs can be used."))
    if url.username or url.password:
        raise Invalid(_("Remove the user name and password from the URL: everyone who follows it sees them."))
    host = url.hostname.rstrip(".")
    if not _HOST.fullmatch(host):
        raise Invalid(_("The URL's host is no name that can be in the DNS."))
    if "." not in host and ":" not in host and not settings.ALLOW_PRIVATE_DESTINATIONS:
        raise Invalid(
            _(
                "The URL's host needs a dot, as in example.com. The operator of this site can allow names of a private"
                " network with ALLOW_PRIVATE_DESTINATIONS."
            )
        )
    _check_length(url.href, longest)
    return url


def _check_length(text: str, longest: int) -> None:
    if len(text) > longest:
        raise Invalid(_("Use at most %(number)s characters.") % {"number": f"{longest:,}"})
