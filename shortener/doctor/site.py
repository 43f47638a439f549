"""Checks of the running site: by its own port, and by its public address, through the proxies in front of it."""

import asyncio
import ipaddress
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from django.conf import settings

from shortener.authorities import authority, own_host
from shortener.doctor.findings import Findings
from shortener.runtime import health, reflection

_WITHIN = aiohttp.ClientTimeout(total=8)


def check_parts(findings: Findings) -> None:
    """Ask the running site which of its parts fail."""
    address = f"http://{authority(own_host(settings.HOST), settings.PORT)}"
    try:
        _status, body = asyncio.run(_get(f"{address}{health.READY}"))
    except (aiohttp.ClientError, TimeoutError):
        findings.warn(f"Nothing answers on {address}. Start Shortener and run this again: some checks need it running.")
        return
    failing = [name for name, state in body["parts"].items() if state != "ok"]
    if failing:
        findings.fail(f"These parts fail: {', '.join(failing)}. The messages above or the logs say why.")
    else:
        findings.ok("All parts of the running site work.")
    clicks = body.get("clicks") or {}
    if clicks.get("dropped"):
        findings.warn(f"{clicks['dropped']} clicks were dropped since the start: memory and the database were full.")


def check_proxies(findings: Findings) -> None:
    """Send a request to the public address and compare what arrives with what was sent."""
    if not settings.PRODUCTION:
        return
    sent_to = urlsplit(settings.SITE_URL)
    try:
        status, seen = asyncio.run(_get(f"{settings.SITE_URL}{reflection.PATH}"))
    except aiohttp.ClientConnectorCertificateError as error:
        findings.fail(f"The certificate of {settings.SITE_URL} is not valid: {error.certificate_error}.")
        return
    except (aiohttp.ClientError, TimeoutError) as error:
        findings.fail(f"{settings.SITE_URL} does not answer this machine: {str(error) or 'no answer in time'}.")
        return
    if status != 200:
        findings.fail(
            f"{settings.SITE_URL} answers {status}. It does not lead to this installation, or to one with another "
            "SECRET_KEY. Check the proxy and the DNS."
        )
        return
    _check_seen(findings, seen, host=sent_to.netloc)


def _check_seen(findings: Findings, seen: dict[str, Any], *, host: str) -> None:
    headers, peer = seen["headers"], seen["peer"]
    forwards = headers.get("x-forwarded-proto") or headers.get("x-forwarded-for")
    if headers.get("host") != host:
        findings.fail(
            f"The proxy passes on Host: {headers.get('host', '')} instead of {host}, so custom domains cannot be told "
            "apart. Let it keep the header (nginx: proxy_set_header Host $host)."
        )
    if seen["scheme"] != "https":
        if forwards and not _is_trusted(peer):
            findings.fail(
                f"TRUSTED_PROXIES does not name the proxy, which connects from {peer}. Its X-Forwarded-For and "
                f"X-Forwarded-Proto are ignored. Add {peer} to TRUSTED_PROXIES."
            )
        else:
            findings.fail(
                "Requests to https:// arrive as http://, with X-Forwarded-Proto: "
                f"{headers.get('x-forwarded-proto', '(nothing)')}. The proxy that ends TLS must send https, and the "
                "proxies behind it must pass that on instead of their own $scheme."
            )
    elif seen["address"] == peer:
        findings.warn(
            f"All visitors appear to come from the proxy {peer}, so rate limits count them as one. Let it send "
            "X-Forwarded-For (nginx: proxy_set_header X-Forwarded-For $remote_addr)."
        )
    if not findings.all:
        findings.ok(f"{settings.SITE_URL} leads here, with its host, its scheme and the client's address.")


def _is_trusted(peer: str) -> bool:
    return any(ipaddress.ip_address(peer) in network for network in settings.TRUSTED_PROXIES)


async def _get(url: str) -> tuple[int, Any]:
    """Return status and JSON of an answer; None instead of JSON for others."""
    headers = {reflection.HEADER: reflection.signature()}
    async with (
        aiohttp.ClientSession(timeout=_WITHIN, headers=headers) as session,
        session.get(url, allow_redirects=False) as answer,
    ):
        is_json = answer.content_type == "application/json"
        return answer.status, await answer.json() if is_json else None
