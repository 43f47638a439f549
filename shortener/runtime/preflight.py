"""Checks before the processes start; each failure is one line that says what to change."""

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseError
from django.db import connection
from redis import Redis

from shortener import redis


def check() -> None:
    """Raise ImproperlyConfigured for the first check that fails: Redis, database."""
    _check_redis()
    check_database()


def _check_redis() -> None:
    if settings.EMBEDDED_VALKEY:
        if _answers(redis.client()):
            raise ImproperlyConfigured(
                f"Another Shortener already runs on DATA_DIR {settings.DATA_DIR}. Stop it, or choose another DATA_DIR."
            )
        return
    try:
        redis.client().ping()
    except redis.FAILURES as error:
        raise ImproperlyConfigured(f"REDIS_URL cannot be reached: {_one_line(error)}") from error
    except ValueError:
        # Without the error's text, which may have a part of the password.
        raise ImproperlyConfigured(
            "REDIS_URL must look like redis://:password@host:6379/0, rediss://… or unix:///path/of/a/socket, with "
            "special characters of the password percent-encoded."
        ) from None


def _answers(client: Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.FAILURES:
        return False


def check_database() -> None:
    """Raise ImproperlyConfigured, with the reason in one line, if the database cannot be used."""
    probe = connection.copy()
    # A pool would retry until its timeout, and not report the reason.
    probe.settings_dict["OPTIONS"].pop("pool", None)
    try:
        probe.ensure_connection()
    except (DatabaseError, OSError) as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be reached: {_one_line(error)}") from error
    if settings.ON_MONGODB:
        _check_replica_set(probe.connection)
    probe.close()


def _check_replica_set(client: Any) -> None:
    about = client.admin.command("hello")
    # A mongos router has no set name.
    if "setName" not in about and about.get("msg") != "isdbgrid":
        raise ImproperlyConfigured(
            "DATABASE_URL names a MongoDB that is no replica set, and only those have transactions. Start mongod with "
            "--replSet rs0 and run rs.initiate() in mongosh, once; one member is enough."
        )


def _one_line(error: BaseException) -> str:
    # MongoDB's driver appends its timeouts and the whole topology.
    reasons = re.sub(r" \(configured timeouts: [^)]*\)", "", str(error)).partition(", Timeout: ")[0]
    return " ".join(reasons.split())
