"""Carry out bulk changes: small ones within the request, larger ones on Celery workers, batch by batch."""

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.audit.events import Event
from accounts.models import Membership
from accounts.workspaces import actors
from accounts.workspaces.actors import Actor, NotAllowed
from accounts.workspaces.roles import Action
from links.bulk_changes import actions, jobs
from links.bulk_changes.actions import BulkChange, Refused
from links.bulk_changes.jobs import Job, State
from links.models import DeletedLink, Link
from shortener import redis, task_queue
from shortener.errors import Busy, DomainError

logger = logging.getLogger(__name__)

_LONGEST_WAIT = 3.0  # seconds, within a request
_STALLED_AFTER = timedelta(seconds=10)  # without a batch


def start(*, by: Actor, change: BulkChange, label: str, ids: Sequence[str], at: datetime) -> Job:
    """Begin to change these links, and return the job: done if it is small, else handed to a worker.

    Raises NotAllowed, Invalid for a value against its rule, AnotherRuns, and Busy while Redis is down; a single batch
    is changed all the same then, and cannot be undone.
    """
    by.check(Action.EDIT_LINKS)
    actions.check(change, by.workspace, at)
    actions.record(change, by=by, number=len(ids))
    try:
        return _run_or_enqueue(jobs.create(by=by, change=change, label=label, ids=ids, at=at), at)
    except redis.FAILURES as error:
        if len(ids) > actions.LINKS_PER_BATCH:
            raise Busy(_("Bulk changes aren't available right now. Please try again in a moment.")) from error
        before = actions.read_before(change, ids, by.workspace)
        refused = actions.carry_out(change, ids, by, at)
        done = jobs.unstored(by=by, change=change, label=label, links=len(ids))
        return done.after_batch(len(before.keys() - refused.keys()), _named(refused))


def undo(*, job: Job, by: Actor, at: datetime) -> Job:
    """Begin to undo a job that has ended, and return it, as start() does; one that runs or is undone stays as it is."""
    by.check(Action.EDIT_LINKS, of=job.workspace_id)
    if job.state is not State.DONE:
        return job
    if job.action == actions.DELETE:
        by.record(Event.LINKS_RESTORED, number=job.changed)
    undoing = replace(job.beginning(State.UNDOING), user_id=by.user.pk if by.user else "")
    jobs.save(undoing, at)
    return _run_or_enqueue(undoing, at)


def continue_job(*, job_id: str, at: datetime, seconds: float) -> bool:
    """Process batches for about this many seconds, and tell whether there are more. Safe to run concurrently."""
    give_up_at = time.monotonic() + seconds
    while (job := jobs.load(job_id)) is not None and job.is_running:
        _step(job, at)
        if time.monotonic() >= give_up_at:
            return True
    return False


def enqueue(job_id: str) -> None:
    """Send the task that continues the job. If it is lost, claim_stalled() finds the job later."""
    try:
        task_queue.enqueue("links.tasks.continue_bulk_change", job_id)
    except task_queue.QueueUnavailable as error:
        logger.warning("A bulk change waits: %s", error)


def claim_stalled(at: datetime) -> list[str]:
    """Return the ids of running jobs whose worker was killed; the caller enqueues them."""
    return jobs.claim_stalled(since=at - _STALLED_AFTER, at=at)


def _run_or_enqueue(job: Job, at: datetime) -> Job:
    is_small = job.batches <= 1
    if not is_small or continue_job(job_id=job.id, at=at, seconds=_LONGEST_WAIT):
        enqueue(job.id)
    return jobs.load(job.id) or job


def _step(job: Job, at: datetime) -> None:
    """Process the next batch, or end the job after the last one or when it is no longer allowed."""
    if job.batches_done >= job.batches:
        after = State.DONE if job.state is State.RUNNING else State.UNDONE
        jobs.save(replace(job, state=after), at)
        return
    by = _actor(job)
    try:
        if by is None:
            raise NotAllowed
        done = _change(job, by, at) if job.state is State.RUNNING else _undo(job, by, at)
    except DomainError as error:
        reason = str(error.message)
        if isinstance(error, NotAllowed):
            reason = _("The person who started this can no longer edit links.")
        jobs.save(replace(job, state=State.DONE, stopped_because=reason), at)
    else:
        jobs.save(done, at)


def _change(job: Job, by: Actor, at: datetime) -> Job:
    ids = jobs.ids_of(job, job.batches_done)
    # Before the change: if the worker is killed between the two steps, undo has what it needs.
    before = jobs.keep_before(job, job.batches_done, actions.read_before(job.change, ids, by.workspace))
    refused = actions.carry_out(job.change, ids, by, at)
    return job.after_batch(len(before.keys() - refused.keys()), _named(refused))


def _undo(job: Job, by: Actor, at: datetime) -> Job:
    before = jobs.before_of(job, job.batches_done)
    refused = actions.undo(job.change, before, by, at) if before else {}
    return job.after_batch(len(before.keys() - refused.keys()), _named(refused))


def _named(refused: Refused) -> list[tuple[str, str]]:
    """Return the short URLs of the refused links with the reasons."""
    found = [*Link.objects.filter(pk__in=list(refused)).prefetch_related("domain")]
    urls = {link.pk: link.short_url for link in found}
    urls |= {row.pk: row.short_url for row in DeletedLink.objects.filter(pk__in=refused.keys() - urls.keys())}
    return [(url, str(refused[pk].message)) for pk, url in urls.items()]


def _actor(job: Job) -> Actor | None:
    """Return the person who began the current step, with the role of today; None if they have left."""
    rows = Membership.objects.filter(workspace=job.workspace_id, user=job.user_id)
    membership = rows.prefetch_related("workspace", "user").first()
    return actors.member(membership) if membership is not None and membership.user.is_active else None
