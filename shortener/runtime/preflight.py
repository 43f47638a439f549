"""Checks before the processes start; each failure is one line that says what to change."""

import os
import re
import resource
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseError
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from redis import Redis

from shortener import places, redis, tracing
from shortener.backups import marks, names
from shortener.db.migrating import newer
from shortener.runtime import caddy, redis_checks, servers

_FEW_CONNECTIONS = 4_000
_QUESTION = " Is the server running on that host and accepting TCP/IP connections?"  # libpq's
_ATTEMPT = re.compile(r"'[^']*', port: '[^']*', hostaddr: '[^']*': ")
_FEWEST_FILES = 1_024  # which supervisord needs


def check(*, allow_newer: bool = False, is_running: bool = False, makes_backups: bool = True) -> list[str]:
    """Raise ImproperlyConfigured for the first check that fails. Return warnings, a line each.

    With `allow_newer`, the schema of the database may be a newer version's. With `is_running`, the site runs and is to
    start again. Only a worker `makes_backups`, and needs keys for the storage of BACKUP_TO.
    """
    if marks.is_unfinished():
        raise ImproperlyConfigured(
            "A restore was interrupted, so the database has only a part of the backup. Run "
            f"{places.PROGRAM} restore with the same backup again."
        )
    warnings = [
        f"{name} is not a setting. If you mean {meant}, rename it."
        for name, meant in settings.MISSPELLED_VARIABLES.items()
    ]
    tracing.check()
    if makes_backups:
        check_backup_keys()
    warnings += _check_redis(is_running=is_running) + check_open_files()
    check_database()
    warnings += check_replica()
    newer.check_schema(connection, allow_newer=allow_newer or settings.ALLOW_NEWER_SCHEMA)
    if settings.TLS:
        caddy.binary()
    return warnings + check_trusted_proxies()


def check_trusted_proxies() -> list[str]:
    """Return a warning if TLS ends in a proxy that is not trusted."""
    if settings.TRUSTED_PROXIES or not settings.PRODUCTION:
        return []
    return [
        "SITE_URL is https://, but TRUSTED_PROXIES is empty. All visitors appear to have the IP address of the proxy "
        "that ends TLS, so limits count them as one client. Set TRUSTED_PROXIES to the address of the proxy."
    ]


def check_backup_keys() -> None:
    """Raise ImproperlyConfigured if BACKUP_TO is storage for which the environment has no keys."""
    try:
        names.check_s3_keys(settings.BACKUPS.to, os.environ)
    except ValueError as error:
        raise ImproperlyConfigured(f"BACKUP_TO: {error}") from error


def check_open_files() -> list[str]:
    """Raise ImproperlyConfigured if supervisord cannot start; return a warning if few clients can connect."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and hard < _FEWEST_FILES:
        raise ImproperlyConfigured(
            f"This user can open only {hard} files (ulimit -Hn). Allow at least 10000, in /etc/security/limits.conf or "
            "with LimitNOFILE= of systemd."
        )
    connections = servers.most_connections()
    if connections >= _FEW_CONNECTIONS:
        return []
    return [
        f"This user's limit of open files (ulimit -Hn) allows only {connections} connections at once. Allow "
        "at least 10000, in /etc/security/limits.conf or with LimitNOFILE= of systemd."
    ]


def _check_redis(*, is_running: bool) -> list[str]:
    if settings.EMBEDDED_VALKEY and not is_running and _answers(redis.client()):
        raise ImproperlyConfigured(
            f"Another Shortener is already running on DATA_DIR {settings.DATA_DIR}. Stop it, or use a different "
            "DATA_DIR."
        )
    return redis_checks.check()


def _answers(client: Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.FAILURES:
        return False


def check_database() -> None:
    """Raise ImproperlyConfigured, with the reason in one line, if the database cannot be used."""
    probe = _connected("DATABASE_URL", connection)
    if settings.ON_MONGODB:
        _check_replica_set(probe.connection)
    probe.close()


def check_replica() -> list[str]:
    """Return a warning if there is a DATABASE_REPLICA_URL that cannot be used."""
    if "replica" not in list(connections):
        return []
    try:
        _connected("DATABASE_REPLICA_URL", connections["replica"]).close()
    except ImproperlyConfigured as error:
        return [f"{error}. DATABASE_URL answers statistics meanwhile."]
    return []


def _connected(name: str, database: BaseDatabaseWrapper) -> BaseDatabaseWrapper:
    """Return another connection to the database, or raise ImproperlyConfigured with the reason in one line."""
    probe = database.copy()
    # A pool would retry until its timeout, and not report the reason.
    probe.settings_dict["OPTIONS"].pop("pool", None)
    try:
        probe.ensure_connection()
    except (DatabaseError, OSError) as error:
        raise ImproperlyConfigured(f"{name} cannot be reached: {_one_line(error)}") from error
    return probe


def _check_replica_set(client: Any) -> None:
    about = client.admin.command("hello")
    # A mongos router has no set name.
    if "setName" not in about and about.get("msg") != "isdbgrid":
        raise ImproperlyConfigured(
            "DATABASE_URL points to a MongoDB server that is not a replica set, which transactions require. Start "
            "mongod with --replSet rs0 and run rs.initiate() in mongosh once. One member is enough."
        )


def _one_line(error: BaseException) -> str:
    # MongoDB's driver appends its timeouts and the whole topology.
    reasons = re.sub(r" \(configured timeouts: [^)]*\)", "", str(error)).partition(", Timeout: ")[0]
    line = " ".join(reasons.split()).replace(_QUESTION, "")
    # psycopg says the last of several failures, and then lists all.
    last, _, listed = line.partition(" Multiple connection attempts failed. All failures were:")
    attempts = [_ATTEMPT.sub("", attempt) for attempt in listed.split(" - host: ")[1:]] or [last]
    return "; ".join(dict.fromkeys(attempt.removeprefix("connection failed: ").strip() for attempt in attempts))
