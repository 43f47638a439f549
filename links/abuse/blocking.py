"""Block and unblock links as an operator: in the history, in the audit log, and in a mail to the workspace's owners."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError
from django.utils.translation import gettext as _

from accounts.audit.events import Event
from accounts.audit.services import Detail
from accounts.workspaces.actors import Actor, NotAllowed, operator
from links.models import Link, LinkQuerySet
from links.services.addresses import ADDRESS_COLUMNS, addresses_in, strictest
from links.services.changes import LINKS_PER_CHANGE, set_links_disabled
from moderation import mails, verdicts
from moderation.models import BlockNotice, Verdict, WorkspaceBlock
from moderation.services import request_sweep
from shortener.db.transactions import atomic

# In which each process has heard of a block, so that no link is created after the last batch.
_SETTLED = timedelta(seconds=10)


@dataclass(frozen=True)
class Step:
    """What one batch has done: the number of links, and whether there may be more."""

    links: int
    has_more: bool


@atomic(repeat_on=(IntegrityError,))  # a notice for each link that is blocked
def block_links(*, links: LinkQuerySet, reason: str, by: Actor, at: datetime, source: str = "") -> int:
    """Block up to LINKS_PER_CHANGE links that are not blocked yet, and return their number; operators only.

    `source` is the rule or feed that says so, for the audit log. Owners are told by one mail for many links, within
    minutes. Raises NotAllowed and Invalid.
    """
    if not by.is_operator:
        raise NotAllowed
    wanted = list(links.filter(blocked_because="").values_list("pk", flat=True)[:LINKS_PER_CHANGE])
    changed = set_links_disabled(links=Link.objects.filter(pk__in=wanted), by=by, disabled=True, at=at, reason=reason)
    done = list(Link.objects.filter(pk__in=changed.changed).with_related("workspace", "domain"))
    BlockNotice.objects.bulk_create(
        BlockNotice(workspace_id=link.workspace_id, short_url=link.short_url, reason=reason, at=at)
        for link in done
        if link.workspace_id
    )
    _record(Event.LINK_BLOCKED, done, by, reason=reason, source=source or None)
    return len(done)


@atomic()
def unblock_links(*, links: LinkQuerySet, by: Actor, at: datetime) -> int:
    """Enable up to LINKS_PER_CHANGE disabled links, blocked or not, and return their number; operators only.

    The next sweep blocks those again that a rule or feed still names. Raises NotAllowed.
    """
    if not by.is_operator:
        raise NotAllowed
    before = list(links.filter(disabled_at__isnull=False).with_related("workspace", "domain")[:LINKS_PER_CHANGE])
    wanted = Link.objects.filter(pk__in=[link.pk for link in before])
    changed = set(set_links_disabled(links=wanted, by=by, disabled=False, at=at).changed)
    done = [link for link in before if link.pk in changed]
    _record(Event.LINK_UNBLOCKED, [link for link in done if link.blocked_because], by)
    _record(Event.OPERATOR_CHANGED, [link for link in done if not link.blocked_because], by, fields=["enabled"])
    return len(done)


def _record(event: Event, links: Sequence[Link], by: Actor, **details: Detail) -> None:
    """Add one entry for each workspace of the links; the history has every link."""
    numbers = Counter(link.workspace_id for link in links)
    first_of = {link.workspace_id: link for link in reversed(links)}
    for workspace_id, link in first_of.items():
        details["links"] = numbers[workspace_id]
        operator(link.workspace, by.user).record(event, link.short_url, person=None, **details)


def apply_workspace_blocks(*, at: datetime, seconds: float) -> int:
    """Apply and lift blocks of workspaces for about this many seconds; return the number of links changed."""
    give_up_at = time.monotonic() + seconds
    number = 0
    for block in WorkspaceBlock.objects.filter(is_applied=False).select_related("workspace"):
        step = Step(0, True)
        while step.has_more and time.monotonic() < give_up_at:
            step = apply_workspace_block(block=block, at=at)
            number += step.links
    return number


def reason_of(block: WorkspaceBlock) -> str:
    """Return the reason that the block gives to the workspace's links."""
    return _("Workspace blocked: %(reason)s") % {"reason": block.reason}


def _lift(block: WorkspaceBlock, links: LinkQuerySet, at: datetime) -> Step:
    """Enable the next links of the block; those to destinations that are blocked, too, get that reason instead."""
    by = operator(block.workspace)
    blocked = links.filter(blocked_because=reason_of(block))
    rows = blocked.values_list("pk", *ADDRESS_COLUMNS)[:LINKS_PER_CHANGE]
    addresses = {pk: addresses_in(values) for pk, *values in rows}
    if not addresses:
        _end(block, at)
        return Step(0, False)
    found = verdicts.findings({one for some in addresses.values() for one in some})
    kept: dict[str, list[str]] = {}
    enabled: list[str] = []
    for pk, some in addresses.items():
        said = strictest(found, some)
        if said is not None and said.verdict == Verdict.BLOCK:
            kept.setdefault(verdicts.reason_to_block(said), []).append(pk)
        else:
            enabled.append(pk)
    number = len(set_links_disabled(links=Link.objects.filter(pk__in=enabled), by=by, disabled=False, at=at).changed)
    for reason, ids in kept.items():
        same = Link.objects.filter(pk__in=ids)
        number += len(set_links_disabled(links=same, by=by, disabled=True, at=at, reason=reason).changed)
    return Step(number, bool(number))


@atomic()
def _end(block: WorkspaceBlock, at: datetime) -> None:
    if WorkspaceBlock.objects.filter(pk=block.pk, is_lifted=True).delete()[0]:
        verdicts.announce_change()
        request_sweep(at=at)  # sweeps have left out what was blocked: warnings, and lists of other services


def apply_workspace_block(*, block: WorkspaceBlock, at: datetime) -> Step:
    """Apply or lift the block for one batch of the workspace's links; a lifted block without links is deleted.

    Links that members had disabled before stay disabled when the block is lifted.
    """
    by, links = operator(block.workspace), Link.objects.in_workspace(block.workspace)
    if block.is_lifted:
        return _lift(block, links, at)
    ids = list(links.filter(disabled_at=None)[:LINKS_PER_CHANGE].values_list("pk", flat=True))
    number = len(
        set_links_disabled(
            links=Link.objects.filter(pk__in=ids), by=by, disabled=True, at=at, reason=reason_of(block)
        ).changed
    )
    if not ids and at - block.blocked_at > _SETTLED:
        marked = WorkspaceBlock.objects.filter(pk=block.pk, is_lifted=False, is_applied=False).update(is_applied=True)
        if marked:
            mails.notify_of_workspace_block(block)
    return Step(number, bool(number))
