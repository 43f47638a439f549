"""Backups by beat: when one is due, which ones are kept, and what operators see of them."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from shortener import redis
from shortener.backups import names, state
from shortener.backups.failures import BackupError
from shortener.backups.names import Name, site_of
from shortener.backups.places import Place, place_at

if TYPE_CHECKING:  # the worker does without what making a backup needs
    from shortener.backups.making import Made

logger = logging.getLogger(__name__)

_TRIED_AGAIN_AFTER = timedelta(minutes=30)  # a failure


def is_due(*, at: datetime) -> bool:
    """Tell whether the newest backup is too old; raises redis.FAILURES, or BackupError if the place cannot be read."""
    if not settings.BACKUPS.to:
        return False
    known = state.read()
    every = timedelta(hours=settings.BACKUPS.every_hours)
    if state.is_leased():
        return False
    if known.is_failing and known.failed_at is not None and at - known.failed_at < _TRIED_AGAIN_AFTER:
        return False
    if known.made_at is not None and at - known.made_at < every:
        return False
    # Redis may have been emptied: then the place tells.
    newest = _newest(place_at(settings.BACKUPS.to))
    return newest is None or at - newest.at >= every


def run(make: "Callable[[Place], Made]", *, at: datetime, clock: Callable[[], datetime]) -> "Made | None":
    """Make the scheduled backup, delete old ones, and note the outcome; None if another machine is making it.

    Raises BackupError, after it has been noted and logged.
    """
    with state.lease() as is_ours:
        if not is_ours:
            return None
        try:
            place = place_at(settings.BACKUPS.to)
            made = make(place)
        except BackupError as error:
            note_failure(str(error), at=clock())
            raise
        state.note_success(name=made.name, at=at, size=made.size, took=clock() - at)
        delete_old(place, kept=settings.BACKUPS.kept, newest=made.name)
        return made


def note_failure(reason: str, *, at: datetime) -> None:
    """Log a failed backup, and keep the failure for operators."""
    logger.error("The backup failed: %s", reason)
    with suppress(*redis.FAILURES):
        state.note_failure(at=at, reason=reason)


def delete_old(place: Place, *, kept: int, newest: str) -> list[str]:
    """Delete this site's backups but the newest ones, and return the names of those that were deleted.

    Other files stay, and those of other sites. `newest` was just made and read again: it stays in any case.
    """
    old = [str(name) for name in names.of_site(place.names(), site_of(settings.BACKUPS.site))[kept:]]
    deleted = [name for name in old if name != newest]
    for name in deleted:
        try:
            place.delete(name)
        except BackupError as error:
            logger.warning("An old backup cannot be deleted: %s", error)
    return deleted


def _newest(place: Place) -> Name | None:
    try:
        found = place.names()
    except BackupError:
        place.check()  # a folder that is missing is created
        found = place.names()
    return next(iter(names.of_site(found, site_of(settings.BACKUPS.site))), None)
