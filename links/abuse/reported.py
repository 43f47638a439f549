"""What operators do about reports, and which link a reported URL means."""

from collections.abc import Sequence
from datetime import datetime

import ada_url
from django.utils.translation import gettext as _

from accounts.audit.events import Event
from accounts.models import Workspace
from accounts.workspaces.actors import Actor, operator
from links.abuse.blocking import block_links
from links.models import Link
from links.services import short_urls
from links.services.addresses import addresses_of
from moderation import reports
from moderation.models import DestinationRule, Report, ReportState, Verdict
from moderation.patterns import clean_pattern, names_of
from moderation.reports import ReportedLink
from moderation.services import block_workspace, save_rule
from shortener.errors import Conflict, NotFound


class HostAllowed(Conflict):
    """An operator's rule allows the host: reports do not overrule it."""

    def __init__(self, host: str) -> None:
        super().__init__(_("A rule allows %(host)s. Change that rule first, or block the links.") % {"host": host})


def find_reported(url: str) -> Link:
    """Return the link of a short URL, also of that of its preview, or raise NotFound."""
    links = Link.objects.filter(key__in=short_urls.keys_of(url)).with_related("domain", "campaign")
    found = [link for link in links if link.domain is None or link.domain.verified_at is not None]
    if not found:
        raise NotFound(_("There is no link with this address on this site."), field="url")
    return next((link for link in found if link.domain is not None), found[0])


def reported(link: Link) -> ReportedLink:
    """Return the link as reports name it."""
    location, *others = addresses_of(link)
    return ReportedLink(link.pk, link.workspace_id, link.short_url, location, tuple(others))


def block_reported_links(*, rows: Sequence[Report], reason: str, by: Actor, at: datetime) -> int:
    """Block the links, close their entries, and return the number of links blocked."""
    number = 0
    for row in rows:
        number += block_links(links=Link.objects.filter(pk=row.link_id), reason=reason, by=by, at=at)
        reports.close_reports(link_id=row.link_id, state=ReportState.BLOCKED, by=by, at=at)
    return number


def block_reported_hosts(*, rows: Sequence[Report], reason: str, by: Actor, at: datetime) -> int:
    """Block the hosts that the links lead to with a rule for each, and the links; the sweep blocks other links.

    Rules that block already stay as they are. Raises HostAllowed, or Invalid for a host without a dot, before anything
    is changed.
    """
    hosts = sorted({_host(row.destination) for row in rows})
    rules = {rule.pattern: rule for rule in DestinationRule.objects.filter(pattern__in=hosts)}
    for host in hosts:
        clean_pattern(host)
        if host in rules and rules[host].verdict == Verdict.ALLOW:
            raise HostAllowed(host)
    for host in hosts:
        rule = rules.get(host)
        if rule is None or rule.verdict != Verdict.BLOCK:
            note = rule.note if rule else _("Reported")
            save_rule(rule=rule, pattern=host, verdict=Verdict.BLOCK, reason=reason, note=note, by=by, at=at)
    return block_reported_links(rows=rows, reason=reason, by=by, at=at)


def _host(location: str) -> str:
    """Return the host as rules have it, without www: the name below it is the same site's."""
    url = ada_url.URL(location)
    host = next(iter(names_of(url)), url.hostname)
    name = host.removeprefix("www.")
    return name if "." in name else host


def block_reported_workspaces(*, rows: Sequence[Report], reason: str, by: Actor, at: datetime) -> int:
    """Block the workspaces of the links, and the links of guests; the worker blocks the workspaces' other links."""
    ids = {row.workspace_id for row in rows if row.workspace_id}
    for workspace in Workspace.objects.filter(pk__in=ids, closed_at=None):
        block_workspace(workspace=workspace, reason=reason, by=operator(workspace, by.user), at=at)
    return block_reported_links(rows=rows, reason=reason, by=by, at=at)


def dismiss_reports(*, rows: Sequence[Report], by: Actor, at: datetime) -> None:
    """Close the entries: further reports of the same link stay closed until it leads elsewhere."""
    for row in rows:
        reports.close_reports(link_id=row.link_id, state=ReportState.DISMISSED, by=by, at=at, entry=row.pk)
        by.record(Event.REPORT_DISMISSED, row.short_url)
