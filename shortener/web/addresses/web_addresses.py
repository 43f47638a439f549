"""URLs that visitors are sent to: parsed as browsers do, http and https only, without credentials."""

import re

import ada_url
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shortener.errors import Invalid, Reason

LONGEST = 2048  # characters, as given
_LONGEST_HOST = 253  # characters, without a dot at the end
# As browsers serialize it; they accept "a.*" too, which no DNS name matches. No name is registered with a hyphen at
# either end, but names below it have one. The other forms are IP addresses.
_HOST = re.compile(
    r"(([a-z0-9_-]{1,63}\.)*(?!-)[a-z0-9_-]{1,63}(?<!-)\.)?[a-z][a-z0-9-]{0,62}(?<!-)"
    r"|([0-9]{1,3}\.){3}[0-9]{1,3}|\[[0-9a-f:.]+\]"
)


def parsed(text: str, *, longest: int = LONGEST) -> ada_url.URL:
    """Return the URL as parsed_with_any_name() does, or raise Invalid, also for a host without a dot."""
    url = parsed_with_any_name(text, longest=longest)
    check_dot(url.hostname.rstrip("."))
    return url


def parsed_with_any_name(text: str, *, longest: int = LONGEST) -> ada_url.URL:
    """Return the URL as browsers parse it, or raise Invalid.

    Its `href` never has CR, LF, spaces or non-ASCII characters, and neither it nor the text is longer than `longest`.
    """
    if len(text) > longest:
        raise Invalid(_("Use at most %(number)s characters.") % {"number": f"{longest:,}"}, reason=Reason.TOO_LONG)
    try:
        url = ada_url.URL(text)
    except ValueError:
        raise Invalid(_("Enter a complete URL such as https://example.com/page."), reason=Reason.WRONG_FORMAT) from None
    if url.protocol not in ("http:", "https:"):
        raise Invalid(_("Enter a URL that starts with http:// or https://."), reason=Reason.UNSUPPORTED_SCHEME)
    if url.username or url.password:
        secret = _("Remove the user name and password from the URL. Everyone who opens the link would see them.")
        raise Invalid(secret, reason=Reason.CREDENTIALS)
    host = url.hostname.rstrip(".")
    if len(host) > _LONGEST_HOST or not _HOST.fullmatch(host) or _has_malformed_label(host):
        raise Invalid(_("The URL's host is not a valid domain name."), reason=Reason.INVALID_HOST)
    if len(url.href) > longest:
        raise Invalid(
            _(
                "The URL has %(length)s bytes as browsers send it, with spaces and letters such as ä percent-encoded."
                " Use at most %(longest)s."
            )
            % {"length": f"{len(url.href):,}", "longest": f"{longest:,}"},
            reason=Reason.TOO_LONG,
        )
    return url


def check_dot(host: str) -> None:
    """Raise Invalid for a name without a dot, which only a private network can know, unless such hosts are allowed."""
    if "." not in host and ":" not in host and not settings.ALLOW_PRIVATE_DESTINATIONS:
        raise Invalid(
            _(
                "The URL's host needs a dot, as in example.com. The operator of this site can allow names of a private"
                " network with ALLOW_PRIVATE_DESTINATIONS."
            ),
            reason=Reason.PRIVATE_HOST,
        )


def _has_malformed_label(host: str) -> bool:
    """Tell whether a label begins like an encoded one, and encodes nothing."""
    return any(label.startswith("xn--") and ada_url.idna_to_unicode(label) == label for label in host.split("."))
