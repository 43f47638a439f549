"""Checks of the database, Redis, the mail server and the DNS: versions, settings, clocks."""

import re
import smtplib
import socket
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import dns.exception
import dns.message
import dns.query
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, get_connection
from django.db import connection
from django.utils import timezone

from shortener import places, redis
from shortener.db.migrating import newer
from shortener.doctor.findings import Findings
from shortener.runtime import health, preflight, redis_checks, seen

_SMALL_DIFFERENCE, _LARGE_DIFFERENCE = 2, 30  # seconds between two clocks
_DNS_WITHIN = 3.0  # seconds
_MEMORY_IS_SHORT = 0.8  # of maxmemory


def check_database(findings: Findings) -> None:
    """Connect to the database; look at its version, its migrations and its clock."""
    try:
        preflight.check_database()
        newer.check_schema(connection, allow_newer=settings.ALLOW_NEWER_SCHEMA)
    except ImproperlyConfigured as error:
        findings.fail(str(error))
        return
    try:
        if not health.migrations_are_applied():
            findings.fail(f"The database lacks migrations of this version. Run {places.PROGRAM} migrate.")
        version, now = _database_version_and_time()
    finally:
        connection.close()
    findings.ok(f"The database answers: {version}.")
    for warning in preflight.check_replica():
        findings.warn(warning)
    if now is not None:
        _compare_clocks(findings, "the database", now)


def _database_version_and_time() -> tuple[str, datetime | None]:
    if settings.ON_MONGODB:
        client: Any = connection.connection
        now = client.admin.command("hello").get("localTime")
        return f"MongoDB {client.server_info()['version']}", now and now.replace(tzinfo=UTC)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version()")
            return f"SQLite {cursor.fetchone()[0]}", None
        cursor.execute("SELECT current_setting('server_version'), clock_timestamp()")
        version, now = cursor.fetchone()
        return f"PostgreSQL {version}", now


def check_redis(findings: Findings) -> None:
    """Connect to Redis; look at what it does when memory is full or it ends, and at its clock."""
    try:
        warnings = redis_checks.check()
    except ImproperlyConfigured as error:
        findings.fail(str(error))
        return
    for warning in warnings:
        findings.warn(warning)
    client = redis.client()
    try:
        about: Any = client.info()
        seconds, microseconds = client.time()
    except redis.FAILURES:
        # Only the embedded one: another has just answered.
        findings.warn(f"The embedded Valkey does not run. It starts with {places.PROGRAM} run.")
        return
    findings.ok(
        f"Redis answers: {about.get('server_name', 'redis')} {about.get('valkey_version') or about['redis_version']}."
    )
    most, used = int(about.get("maxmemory", 0)), int(about["used_memory"])
    if most and used > _MEMORY_IS_SHORT * most:
        findings.warn(
            f"Redis uses {used / 1e6:.0f} of {most / 1e6:.0f} MB. When memory is full, clicks go to the database and "
            "tasks wait. See whether the worker stores clicks, or allow more (VALKEY_MAXMEMORY)."
        )
    _compare_clocks(findings, "Redis", datetime.fromtimestamp(seconds + microseconds / 1e6, UTC))
    _look_for_background(findings)


def _look_for_background(findings: Findings) -> None:
    if not seen.lately(seen.WORKER):
        findings.fail("No worker has been seen for 15 seconds: clicks wait, and mails are not sent. Start the worker.")
    if not seen.lately(seen.BEAT):
        findings.fail(
            "No beat has been seen for 15 seconds: nothing sends the periodic tasks to the worker, so clicks wait, and "
            "domains, backups and old data are not looked after. Start beat."
        )


def _compare_clocks(findings: Findings, other: str, its_time: datetime) -> None:
    difference = (timezone.now() - its_time).total_seconds()
    if abs(difference) < _SMALL_DIFFERENCE:
        return
    direction = "ahead of" if difference > 0 else "behind"
    text = (
        f"The clock of this machine is {abs(difference):.0f} seconds {direction} that of {other}. Links open and "
        "expire at wrong times, and sign-ins can fail. Synchronize the clocks with NTP."
    )
    (findings.fail if abs(difference) >= _LARGE_DIFFERENCE else findings.warn)(text)


def sends_mail() -> bool:
    """Tell whether EMAIL_URL is set."""
    return str(settings.EMAIL_BACKEND) == "shortener.mail.mail_queue.MailQueueBackend"


def check_mail(findings: Findings, *, to: str) -> None:
    """Sign in to the mail server; with an address, send a mail there, too."""
    if not sends_mail():
        return
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    backend: Any = get_connection("django.core.mail.backends.smtp.EmailBackend")
    try:
        backend.open()
        backend.connection.noop()
        if to:
            EmailMessage("A test from Shortener", "Mails of this site arrive.", to=[to], connection=backend).send()
    except smtplib.SMTPAuthenticationError:
        findings.fail(f"The mail server {server} refuses user and password of EMAIL_URL.")
    except (OSError, smtplib.SMTPException) as error:
        findings.fail(f"No mail can be sent by {server}: {' '.join(str(error).split())}. Check EMAIL_URL.")
    else:
        findings.ok(f"The mail server {server} accepts {f'a mail to {to}' if to else 'the sign-in'}.")
    finally:
        backend.close()
    if backend.password and not (backend.use_tls or backend.use_ssl):
        findings.warn("EMAIL_URL has a password but no TLS. Use smtp+tls:// or smtp+ssl://.")


def check_dns(findings: Findings) -> None:
    """Ask the servers that verify custom domains, and resolve the site's own host."""
    for address, port in settings.DNS_SERVERS:
        question = dns.message.make_query(".", "SOA")
        try:
            dns.query.udp(question, address, timeout=_DNS_WITHIN, port=port)
        except (dns.exception.DNSException, OSError):
            findings.fail(f"The DNS server {address} (DNS_SERVERS) does not answer. Custom domains cannot be verified.")
    host = urlsplit(settings.SITE_URL).hostname
    if not host or re.fullmatch(r"[0-9.]+|.*:.*", host):
        return
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, None)}
    except OSError as error:
        findings.fail(f"The DNS has no address for {host}, the host of SITE_URL: {error.strerror or error}.")
        return
    findings.ok(f"{host} has the addresses {', '.join(sorted(found))}.")
