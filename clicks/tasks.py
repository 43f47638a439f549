"""Deletion of old clicks, and of visitors' addresses, in the background."""

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from clicks import append_only_file, retention
from shortener import redis

logger = logging.getLogger(__name__)


@shared_task
def delete_old_visitor_salts() -> None:
    """Delete the salts of past days, without which their visitor hashes cannot be computed again."""
    retention.delete_old_visitor_salts(at=timezone.now())


@shared_task
def delete_old_clicks() -> int:
    """Delete raw clicks older than CLICKS_KEPT_DAYS and return how many; their counts stay."""
    return retention.delete_old_clicks(at=timezone.now())


@shared_task
def rewrite_append_only_file() -> bool:
    """Remove the addresses of stored clicks from the embedded Valkey's file, and tell whether there may have been any.

    The file of a Redis of the operator's own is the operator's concern.
    """
    if not settings.EMBEDDED_VALKEY:
        return False
    try:
        return append_only_file.rewrite(redis.client(), at=timezone.now())
    except redis.FAILURES as error:
        logger.warning("Valkey's file is not written anew: %s", " ".join(str(error).split()))
        return False
