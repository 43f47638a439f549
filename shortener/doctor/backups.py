"""The check of backups: whether they are made, and whether the last one worked."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from shortener import places, redis
from shortener.backups import state
from shortener.doctor.findings import Findings
from shortener.runtime import preflight


def check_backups(findings: Findings) -> None:
    """Look at the outcome of the last automatic backups; a public site without any is a warning."""
    to, every = settings.BACKUPS.to, timedelta(hours=settings.BACKUPS.every_hours)
    if not to:
        if settings.PRODUCTION:
            findings.warn(
                "BACKUP_TO is not set, so no backups are made automatically. Set it to a folder of another disk or to "
                f"s3://bucket/prefix, or make backups with {places.PROGRAM} backup --to."
            )
        return
    try:
        preflight.check_backup_keys()
    except ImproperlyConfigured as error:
        findings.fail(str(error))
    try:
        known = state.read()
    except redis.FAILURES:
        return  # which the check of Redis reports
    newest = f"The newest is of {known.made_at:%Y-%m-%d %H:%M} UTC" if known.made_at else "None has been made yet"
    if known.is_failing:
        findings.fail(
            f"Backups to {to} fail: {known.failure.rstrip('.')}. {newest}. After you have mended that, the next one is "
            "made within half an hour."
        )
    elif known.made_at is None:
        findings.warn(f"No backup to {to} is known yet. The worker makes the first one within some minutes.")
    elif timezone.now() - known.made_at > 2 * every:
        findings.fail(
            f"No backup to {to} was made in time. {newest}, and BACKUP_EVERY_HOURS is {settings.BACKUPS.every_hours}. "
            "See whether the worker and beat run."
        )
    else:
        findings.ok(f"Backups to {to} work. {newest}: {known.size / 1e6:,.1f} MB.")
