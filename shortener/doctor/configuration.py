"""Checks of the settings, and of the files and the limits of this machine."""

import os
import shutil
import stat
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from shortener import places, tracing
from shortener.doctor import servers
from shortener.doctor.findings import Findings
from shortener.runtime import health, preflight


def check_settings(findings: Findings) -> None:
    """Look for settings that are misspelled, or unsafe for a site that strangers reach."""
    for name, meant in settings.MISSPELLED_VARIABLES.items():
        findings.warn(f"{name} is not a setting. If you mean {meant}, rename it.")
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    is_local = host in ("localhost", "127.0.0.1", "::1") or host.endswith(".localhost")
    if not settings.PRODUCTION and not is_local:
        findings.warn(
            f"SITE_URL {settings.SITE_URL} is not https://. Passwords and sessions cross the network unencrypted, and "
            "checks that a public site needs are off. End TLS in a proxy and change SITE_URL to https://."
        )
    if not settings.SITE_URL and settings.HOST not in ("127.0.0.1", "::1", "localhost"):
        findings.warn(
            f"HOST is {settings.HOST}, so other machines can connect, but SITE_URL is not set: every host name is the "
            "site, and links in mails lead to localhost. Set SITE_URL to the public address."
        )
    for warning in preflight.check_trusted_proxies():
        findings.warn(warning)
    try:
        tracing.check()
    except ImproperlyConfigured as error:
        findings.fail(str(error))
    if settings.DEBUG:
        findings.warn("DEBUG is on. It shows tracebacks with internals to visitors. Unset it outside of development.")
    if not servers.sends_mail() and not is_local:
        findings.warn("EMAIL_URL is not set. Mails are printed and written to mail.log; no person receives one.")
    if not findings.all:
        findings.ok(f"The settings fit a site at {settings.PUBLIC_URL}.")


def check_installation(findings: Findings) -> None:
    """Report that this folder has no data of an installation."""
    findings.fail(
        f"There is no installation in {places.WORKING}: {settings.NO_DATA_IN} does not exist or is empty. Run this in "
        f"the folder of an installation, or start a new one with {places.PROGRAM} run."
    )


def check_files(findings: Findings) -> None:
    """Look at the permissions of files with secrets, and at the room for new data."""
    for path in (settings.DATA_DIR, settings.DATA_DIR / "secret-key", places.WORKING / ".env"):
        if path.exists():
            _check_access(path, findings)
    if settings.NO_DATA_IN:
        return
    usage = shutil.disk_usage(settings.DATA_DIR)
    percent = 100 * usage.used / (usage.used + usage.free)
    text = f"The disk of {settings.DATA_DIR} is {percent:.0f} % full, {usage.free / 1e9:.1f} GB are free."
    if percent >= health.FULL:
        findings.fail(f"{text} Redirects continue, but clicks can get lost. Free space now.")
    elif percent >= health.NEARLY_FULL:
        findings.warn(f"{text} Free space, or move DATA_DIR to a larger disk.")
    else:
        findings.ok(text)


def _check_access(path: Path, findings: Findings) -> None:
    status, group = path.stat(), _group(settings.DATA_DIR)  # which belongs to the service
    if status.st_mode & stat.S_IRWXO:
        findings.fail(f"Other users of this machine can read {path}. Run chmod o= {path}.")
    elif status.st_mode & stat.S_IRWXG and _group(path) != group:
        findings.warn(
            f"Another group than the service's can read {path}. Run chmod g= {path}, or give it to the group {group}."
        )
    elif status.st_uid not in (os.getuid(), 0):
        findings.warn(f"{path} belongs to another user than this command's. Run both as the same user.")


def _group(path: Path) -> int:
    return path.stat().st_gid


def check_open_files(findings: Findings) -> None:
    """Look at the limit of open files, of which each connection is one."""
    try:
        warnings = preflight.check_open_files()
    except ImproperlyConfigured as error:
        findings.fail(str(error))
        return
    for warning in warnings:
        findings.warn(warning)
    if not warnings:
        findings.ok("The limit of open files allows many connections.")
