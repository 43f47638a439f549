"""Checks before the processes start; each failure is one line that says what to change."""

import re
import resource
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseError
from django.db import connection
from redis import Redis

from shortener import redis
from shortener.runtime import servers

_FEW_CONNECTIONS = 4_000
_FEWEST_FILES = 1_024  # which supervisord needs


def check() -> list[str]:
    """Raise ImproperlyConfigured for the first check that fails: Redis, database. Return warnings, a line each."""
    warnings = _check_redis() + _check_open_files()
    check_database()
    if settings.PRODUCTION and not settings.TRUSTED_PROXIES:
        warnings.append(
            "SITE_URL is https:// and TRUSTED_PROXIES is empty: addresses of visitors are those of the proxy that ends "
            "TLS, which limits count as one client. Name the proxy's address in TRUSTED_PROXIES."
        )
    return warnings


def _check_open_files() -> list[str]:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and hard < _FEWEST_FILES:
        raise ImproperlyConfigured(
            f"This user may open {hard} files only (ulimit -Hn). Allow at least 10000, in /etc/security/limits.conf or "
            "with LimitNOFILE= of systemd."
        )
    connections = servers.most_connections()
    if connections >= _FEW_CONNECTIONS:
        return []
    return [
        f"This user may open so few files (ulimit -Hn) that {connections} connections are possible at once. Allow at "
        "least 10000, in /etc/security/limits.conf or with LimitNOFILE= of systemd."
    ]


def _check_redis() -> list[str]:
    if settings.EMBEDDED_VALKEY:
        if _answers(redis.client()):
            raise ImproperlyConfigured(
                f"Another Shortener already runs on DATA_DIR {settings.DATA_DIR}. Stop it, or choose another DATA_DIR."
            )
        return []
    try:
        about: Any = redis.client().info()  # its type includes awaitables
    except redis.FAILURES as error:
        raise ImproperlyConfigured(f"REDIS_URL cannot be reached: {_one_line(error)}") from error
    except ValueError:
        # Without the error's text, which may have a part of the password.
        raise ImproperlyConfigured(
            "REDIS_URL must look like redis://:password@host:6379/0, rediss://… or unix:///path/of/a/socket, with "
            "special characters of the password percent-encoded."
        ) from None
    if about.get("cluster_enabled"):
        raise ImproperlyConfigured("REDIS_URL names a Redis Cluster, which does not work yet. Name a single server.")
    policy = str(about.get("maxmemory_policy", ""))
    if policy.startswith("allkeys"):
        raise ImproperlyConfigured(
            f"REDIS_URL names a Redis that evicts keys (maxmemory-policy {policy}), and with them waiting clicks. Set "
            "its maxmemory-policy to noeviction."
        )
    if about.get("aof_enabled", 1):
        return []
    return [
        "REDIS_URL names a Redis without an append-only file (appendonly no): it loses waiting clicks when it ends."
    ]


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
