"""Bulk changes that are running or can be undone. They are in Redis for a day: what they did is in the links' history.

A job is a small document; the ids of its links and what these had before are apart, batch by batch.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.core.cache import cache
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from accounts.workspaces.actors import Actor
from links.bulk_changes.actions import LINKS_PER_BATCH, Before, BulkChange
from shortener import redis
from shortener.db.ids import new_id
from shortener.errors import Conflict

KEPT_FOR = timedelta(days=1)
MOST_LINKS = 50_000  # of one job, and of all jobs of a workspace that are kept
_MOST_JOBS = 20  # of a workspace that are kept
_MOST_REFUSED = 200  # refused links that a job names
_SECONDS = int(KEPT_FOR.total_seconds())
_RUNNING = "bulk changes: running"  # a hash: the time of the last batch by job


class State(StrEnum):
    """What a job is doing."""

    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class AnotherRuns(Conflict):
    """Another bulk change of the workspace has not ended yet."""

    def __init__(self) -> None:
        super().__init__(_("Another bulk change is still running. Try again when it has finished."))


@dataclass(frozen=True)
class Job:
    """A bulk change, how far it is, and what it refused: short URLs with reasons."""

    id: str
    workspace_id: str
    user_id: str
    action: str
    value: str | int | None
    label: str  # the value as people know it, such as a campaign's name
    links: int
    state: State = State.RUNNING
    batches_done: int = 0
    changed: int = 0
    refused: int = 0
    refused_links: list[list[str]] = field(default_factory=list)
    stopped_because: str = ""

    @property
    def change(self) -> BulkChange:
        """What is done to the links."""
        return BulkChange(self.action, self.value)

    @property
    def batches(self) -> int:
        """The number of batches."""
        return -(-self.links // LINKS_PER_BATCH)

    @property
    def links_done(self) -> int:
        """The number of links in the batches that are done."""
        return min(self.batches_done * LINKS_PER_BATCH, self.links)

    @property
    def is_running(self) -> bool:
        """Whether a worker has to do something."""
        return self.state in (State.RUNNING, State.UNDOING)

    def after_batch(self, changed: int, refused: Sequence[tuple[str, str]]) -> "Job":
        """Return the job after one more batch."""
        named = [*self.refused_links, *map(list, refused)][:_MOST_REFUSED]
        return replace(
            self,
            batches_done=self.batches_done + 1,
            changed=self.changed + changed,
            refused=self.refused + len(refused),
            refused_links=named,
        )

    def beginning(self, state: State) -> "Job":
        """Return the job before the first batch in this state."""
        return replace(self, state=state, batches_done=0, changed=0, refused=0, refused_links=[], stopped_because="")


def create(*, by: Actor, change: BulkChange, label: str, ids: Sequence[str], at: datetime) -> Job:
    """Store a new job for up to MOST_LINKS links, or raise AnotherRuns. Older jobs of the workspace may be dropped."""
    before = newest(by.workspace)
    if before is not None and before.is_running:
        raise AnotherRuns
    job = replace(unstored(by=by, change=change, label=label, links=len(ids)), id=new_id(), state=State.RUNNING)
    batches = [ids[first : first + LINKS_PER_BATCH] for first in range(0, len(ids), LINKS_PER_BATCH)]
    cache.set_many({_key(job.id, "ids", at): list(part) for at, part in enumerate(batches)}, _SECONDS)
    save(job, at)
    _keep_bounded(by.workspace.pk, [(job.id, job.links), *_recent(by.workspace.pk)])
    return job


def unstored(*, by: Actor, change: BulkChange, label: str, links: int) -> Job:
    """Return a job that is done and was never stored: it has no id."""
    user_id = by.user.pk if by.user else ""
    return Job("", by.workspace.pk, user_id, change.action, change.value, label, links, State.DONE)


def newest(workspace: Workspace) -> Job | None:
    """Return the workspace's newest job, or None."""
    recent = _recent(workspace.pk)
    return find(workspace, recent[0][0]) if recent else None


def find(workspace: Workspace, job_id: str) -> Job | None:
    """Return the workspace's job with this id, or None."""
    job = load(job_id)
    return job if job is not None and job.workspace_id == workspace.pk else None


def load(job_id: str) -> Job | None:
    """Return the job with this id, or None."""
    stored: dict[str, Any] | None = cache.get(_key(job_id, "job"))
    return Job(**(stored | {"state": State(stored["state"])})) if stored else None


def save(job: Job, at: datetime) -> None:
    """Store the job, and whether it is running, for claim_stalled()."""
    cache.set(_key(job.id, "job"), asdict(job), _SECONDS)
    if job.is_running:
        redis.client().hset(_RUNNING, job.id, at.isoformat())
    else:
        redis.client().hdel(_RUNNING, job.id)


def ids_of(job: Job, batch: int) -> list[str]:
    """Return the ids of the links of a batch."""
    return cache.get(_key(job.id, "ids", batch)) or []


def keep_before(job: Job, batch: int, before: Before) -> Before:
    """Store what the links of a batch had before, and return it; the first call counts, also after a kill."""
    name = _key(job.id, "before", batch)
    cache.add(name, before, _SECONDS)
    return cache.get(name) or before


def before_of(job: Job, batch: int) -> Before:
    """Return what the links of a batch had before; empty for a batch that never began."""
    return cache.get(_key(job.id, "before", batch)) or {}


def claim_stalled(*, since: datetime, at: datetime) -> list[str]:
    """Return the ids of running jobs without a batch since that time, whose worker was killed, and note the time."""
    client = redis.client()
    noted: dict[bytes, bytes] = client.hgetall(_RUNNING)  # type: ignore[assignment]
    stalled = [name.decode() for name, text in noted.items() if (parse_datetime(text.decode()) or since) < since]
    for job_id in stalled:
        if load(job_id) is None:
            client.hdel(_RUNNING, job_id)
        else:
            client.hset(_RUNNING, job_id, at.isoformat())
    return stalled


def _recent(workspace_id: str) -> list[tuple[str, int]]:
    return [(job_id, links) for job_id, links in cache.get(_key(workspace_id, "recent")) or []]


def _keep_bounded(workspace_id: str, jobs: list[tuple[str, int]]) -> None:
    """Drop the oldest jobs of the workspace beyond _MOST_JOBS and MOST_LINKS links."""
    kept: list[tuple[str, int]] = []
    for job_id, links in jobs:
        if kept and (len(kept) >= _MOST_JOBS or links + sum(number for _id, number in kept) > MOST_LINKS):
            places = range(-(-links // LINKS_PER_BATCH))
            cache.delete_many([_key(job_id, "job"), *(_key(job_id, kind, at) for kind in _KINDS for at in places)])
        else:
            kept.append((job_id, links))
    cache.set(_key(workspace_id, "recent"), kept, _SECONDS)


_KINDS = ("ids", "before")


def _key(owner_id: str, kind: str, batch: int | None = None) -> str:
    return f"bulk:{owner_id}:{kind}" if batch is None else f"bulk:{owner_id}:{kind}:{batch}"
