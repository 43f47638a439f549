"""Changes of rules, feeds and blocked workspaces by operators; each is in the audit log."""

from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, models
from django.utils.translation import gettext as _

from accounts.audit.events import Event
from accounts.models import Workspace
from accounts.workspaces.actors import Actor, NotAllowed
from moderation import verdicts
from moderation.models import (
    LONGEST_REASON,
    LONGEST_SOURCE,
    MOST_RULES,
    DestinationRule,
    Feed,
    Sweep,
    Verdict,
    WorkspaceBlock,
)
from moderation.patterns import clean_pattern
from moderation.signals import workspace_block_changed
from shortener.db.ids import derived_id
from shortener.db.transactions import atomic
from shortener.errors import Conflict, Invalid
from shortener.values import clean_text
from shortener.web.addresses.private_hosts import is_private

SWEEP_ID = derived_id("sweep of all links")


class PatternTaken(Conflict):
    """There is a rule for this host or pattern."""

    def __init__(self) -> None:
        super().__init__(_("There is a rule for this host or pattern already."), field="pattern")


@atomic(repeat_on=(IntegrityError,))  # another operator may add the same pattern at the same time
def save_rule(
    *, rule: DestinationRule | None, pattern: str, verdict: str, reason: str, note: str, by: Actor, at: datetime
) -> DestinationRule:
    """Create or change a rule, and let all links be checked. Raises NotAllowed, Invalid and PatternTaken."""
    _check(by)
    pattern = clean_pattern(pattern)
    others = DestinationRule.objects.exclude(pk=rule.pk) if rule else DestinationRule.objects.all()
    if others.filter(pattern=pattern).exists():
        raise PatternTaken
    if rule is None and others.count() >= MOST_RULES:
        raise Invalid(_("There are %(number)d rules, the most that are possible.") % {"number": MOST_RULES})
    rule = rule or DestinationRule(created_by=by.user, created_at=at)
    rule.pattern, rule.verdict = pattern, Verdict(verdict)
    rule.reason, rule.note = clean_text(reason, limit=LONGEST_REASON, field="reason"), clean_text(note, limit=1_000)
    rule.save()
    by.record(Event.RULE_SAVED, pattern, verdict=rule.verdict, reason=rule.reason)
    request_sweep(at=at)
    verdicts.announce_change()
    return rule


@atomic()
def delete_rule(*, rule: DestinationRule, by: Actor, at: datetime) -> None:
    """Delete a rule. Links that it has blocked stay blocked until an operator enables them."""
    _check(by)
    DestinationRule.objects.filter(pk=rule.pk).delete()
    by.record(Event.RULE_DELETED, rule.pattern)
    request_sweep(at=at)
    verdicts.announce_change()


@atomic()
def save_feed(
    *, feed: Feed | None, name: str, source: str, verdict: str, is_enabled: bool, by: Actor, at: datetime
) -> Feed:
    """Create or change a feed. The worker loads it. Raises NotAllowed and Invalid."""
    _check(by)
    source = clean_source(source)
    feed = feed or Feed(created_at=at)
    if feed.source != source:
        feed.etag = feed.last_modified = feed.digest = ""
        feed.checked_at = None
    feed.name, feed.source, feed.verdict = clean_text(name, limit=100, minimum=1, field="name"), source, verdict
    feed.is_enabled = is_enabled
    feed.save()
    by.record(Event.FEED_SAVED, feed.name, source=source, verdict=verdict)
    request_sweep(at=at)
    verdicts.announce_change()
    return feed


@atomic()
def delete_feed(*, feed: Feed, by: Actor, at: datetime) -> None:
    """Delete a feed, whose hosts no longer count; the worker deletes their rows, and a sweep takes warnings back."""
    _check(by)
    Feed.objects.filter(pk=feed.pk).delete()
    by.record(Event.FEED_DELETED, feed.name)
    request_sweep(at=at)
    verdicts.announce_change()


def request_loads(*, feeds: "models.QuerySet[Feed]", by: Actor) -> None:
    """Let the worker load these feeds again, also if they have not changed."""
    _check(by)
    feeds.update(checked_at=None, etag="", last_modified="", digest="")


def clean_source(source: str) -> str:
    """Return the absolute path or the address of a feed, or raise Invalid.

    The address is https, or, where private destinations are allowed, http in a private network.
    """
    text = clean_text(source, limit=LONGEST_SOURCE, minimum=1, field="source")
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = None
    is_web = False
    if parts is not None and parts.hostname and not parts.username:
        is_allowed = settings.ALLOW_PRIVATE_DESTINATIONS or not is_private(parts.hostname)
        is_web = is_allowed and (parts.scheme == "https" or (parts.scheme == "http" and is_private(parts.hostname)))
    if is_web or (text.startswith("/") and not Path(text).resolve().is_relative_to(settings.DATA_DIR)):
        return text
    raise Invalid(_("Enter an https address, or the absolute path of a file outside of DATA_DIR."), field="source")


@atomic(repeat_on=(IntegrityError,))
def block_workspace(*, workspace: Workspace, reason: str, by: Actor, at: datetime) -> WorkspaceBlock:
    """Block a workspace: it can create no links from now on, and the worker blocks all that it has.

    A block that is there, or is being lifted, keeps its reason, by which the worker finds its links.
    """
    _check(by)
    reason = clean_text(reason, minimum=1, limit=LONGEST_REASON, field="reason")
    block, is_new = WorkspaceBlock.objects.get_or_create(
        workspace=workspace, defaults={"reason": reason, "blocked_by": by.name, "blocked_at": at}
    )
    if not is_new:
        WorkspaceBlock.objects.filter(pk=block.pk).update(is_lifted=False, is_applied=False, blocked_at=at)
    by.record(Event.WORKSPACE_BLOCKED, workspace.name, reason=reason)
    verdicts.announce_change()
    workspace_block_changed.send(Workspace, workspace=workspace)
    return block


@atomic()
def unblock_workspace(*, block: WorkspaceBlock, by: Actor) -> None:
    """Let the workspace create links again; the worker enables the links that this block has disabled."""
    _check(by)
    WorkspaceBlock.objects.filter(pk=block.pk).update(is_lifted=True, is_applied=False)
    by.record(Event.WORKSPACE_UNBLOCKED, block.workspace.name)
    verdicts.announce_change()
    workspace_block_changed.send(Workspace, workspace=block.workspace)


def request_sweep(*, at: datetime) -> None:
    """Let the worker check all links against rules and feeds, from the beginning."""
    if not Sweep.objects.filter(pk=SWEEP_ID).update(requested_at=at):
        Sweep.objects.create(id=SWEEP_ID, requested_at=at)


def _check(by: Actor) -> None:
    if not by.is_operator:
        raise NotAllowed
