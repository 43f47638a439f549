"""The rules of a domain's fields, and its periods. Serializers and forms take the limits from here."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from domains import names
from domains.app_links import rules as app_links
from moderation import verdicts
from redirects.hosts import site_host
from shortener.errors import Invalid, Reason
from shortener.values import clean_text
from shortener.web.addresses import host_names, web_addresses

HOST_LIMIT = host_names.LONGEST  # characters
URL_LIMIT = web_addresses.LONGEST  # characters
DOMAINS_LIMIT = 1_000  # of a workspace, whatever its plan
UNVERIFIED_LIMIT = 100  # of a workspace
CLAIMS_LIMIT = 5  # unverified domains of one host, in the workspaces of one workspace's owners

GRACE_PERIOD = timedelta(hours=72)  # from the first check without a proof until a verified domain stops serving
CLAIM_PERIOD = timedelta(days=7)  # from the first check with another workspace's proof until that workspace serves
QUARANTINE_PERIOD = timedelta(days=30)  # in which another workspace needs the TXT record for a host that was served

_APPS = {"apple_apps": app_links.apple_apps, "android_apps": app_links.android_apps}


def clean_host(value: object, *, by_operator: bool = False) -> str:
    """Return the host in the lower-case ASCII form in which browsers send it, or raise Invalid.

    Names below the site's own are refused, unless an operator adds one.
    """
    host = host_names.ascii_host(clean_text(value, limit=HOST_LIMIT, field="host", required=True))
    if not host_names.can_be_domain(host):
        raise Invalid(
            _("Enter the domain name only, such as go.example.com."), field="host", reason=Reason.WRONG_FORMAT
        )
    if host == site_host():
        raise Invalid(
            _("This is the site's own host. You can use it without adding it."), field="host", reason=Reason.OWN_HOST
        )
    if is_below_site(host) and not by_operator:
        text = _("This name belongs to this site. Ask its operator to add it.")
        raise Invalid(text, field="host", reason=Reason.RESERVED)
    if not names.is_public(host):
        text = _("This name is not on the public internet, so its ownership can't be verified.")
        raise Invalid(text, field="host", reason=Reason.INVALID_HOST)
    return host


def is_below_site(host: str) -> bool:
    """Tell whether the host is a name below the site's own."""
    site = site_host()
    return bool(site) and host.endswith(f".{site}")


def clean_detail(value: object, *, host: str, field: str) -> Any:
    """Return the value of a column that can be changed as it is stored, or raise Invalid with field and place."""
    if field not in _APPS:
        return clean_fallback_url(value, host=host, field=field)
    try:
        return _APPS[field](value) or None
    except Invalid as error:
        raise Invalid(error.message, field=field, reason=error.reason, place=error.place) from error


def clean_fallback_url(value: object, *, host: str, field: str) -> str:
    """Return the URL for visitors of the host who follow no link, in ASCII and empty for none, or raise Invalid."""
    text = clean_text(value, limit=URL_LIMIT, field=field)
    if not text:
        return ""
    try:
        url = web_addresses.parsed(text, longest=URL_LIMIT)
        verdicts.check(url.href)
    except Invalid as error:
        raise Invalid(error.message, field=field, reason=error.reason) from error
    if url.hostname.rstrip(".") == host:
        circle = _("This is the domain itself, so visitors would be redirected in a loop.")
        raise Invalid(circle, field=field, reason=Reason.OWN_HOST)
    return url.href
