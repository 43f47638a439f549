"""Mails to the owners of a workspace about its domains, with fixed subjects."""

import logging
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts.models import Membership, Role
from domains.models import Domain
from shortener import redis
from shortener.mail.messages import new_mail
from shortener.web.addresses.workspace_urls import page_url
from shortener.web.times import in_zone

logger = logging.getLogger(__name__)

_ONCE_IN = 86_400  # seconds in which owners get one mail of each kind about a host, however often it happens


class Kind(StrEnum):
    """What a mail says; the value names its template in domains/mail."""

    CONTESTED = "contested"  # another workspace claims the domain
    CLAIMING = "claiming"  # the workspace claims a domain of another
    KEPT = "kept"  # the other workspace's claim has ended
    WITHDRAWN = "withdrawn"  # the workspace's own claim has ended
    LOST = "lost"  # the domain is another workspace's now
    WON = "won"  # the domain is the workspace's now
    FAILING = "failing"  # the proof is missing, and the domain will stop
    STOPPED = "stopped"  # the domain has stopped for want of a proof


def notify_owners(kind: Kind, domain: Domain, *, until: datetime | None = None) -> None:
    """Send the mail to the owners of the domain's workspace, once a day; call it after the commit.

    `until` is when the domain stops serving or changes hands.
    """
    if not _is_first(kind, domain):
        logger.warning("A mail about a domain is left out: the owners had the same within a day.")
        return
    url = settings.PUBLIC_URL + page_url(domain.workspace_id, "domains")
    context = {"host": domain.host, "until": until, "url": url}
    with in_zone(domain.workspace.time_zone):
        text = render_to_string(f"domains/mail/{kind}.txt", context)
    owners = Membership.objects.filter(workspace_id=domain.workspace_id, role=Role.OWNER).select_related("user")
    for owner in owners:
        new_mail(_subject(kind), text, owner.user.email).send()


def _subject(kind: Kind) -> str:
    match kind:
        case Kind.CONTESTED:
            return _("Another workspace claims one of your domains")
        case Kind.CLAIMING:
            return _("Your claim on a domain started")
        case Kind.KEPT | Kind.WITHDRAWN:
            return _("A claim on a domain ended")
        case Kind.LOST:
            return _("One of your domains now belongs to another workspace")
        case Kind.WON:
            return _("A domain that you claimed is now yours")
        case Kind.FAILING:
            return _("DNS records of one of your domains are missing")
        case Kind.STOPPED:
            return _("One of your domains no longer serves links")


def _is_first(kind: Kind, domain: Domain) -> bool:
    try:
        return bool(cache.add(f"domain-mail:{kind}:{domain.workspace_id}:{domain.host}", 1, _ONCE_IN))
    except redis.FAILURES:
        return True
