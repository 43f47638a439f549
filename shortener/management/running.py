"""Whether the installation runs, for commands that must be alone with its data."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from shortener import redis
from shortener.config.settings import installation
from shortener.runtime import seen


def lock_or_reason() -> str:
    """Lock DATA_DIR until this process ends and return ""; while Shortener runs, return a sentence that says so."""
    try:
        installation.claimed(settings.DATA_DIR)
    except ImproperlyConfigured:
        return f"Shortener is running on DATA_DIR {settings.DATA_DIR}."
    try:
        runs = seen.lately(seen.WORKER)
    except redis.FAILURES:
        runs = False  # Redis was stopped with the rest
    return f"A worker was running less than {seen.WITHIN.seconds} seconds ago." if runs else ""
