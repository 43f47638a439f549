"""Settings of backups."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

from shortener.backups.age import SHORTEST_PASSPHRASE, bech32
from shortener.backups.age.errors import AgeError
from shortener.backups.names import S3_SCHEME, bucket_and_prefix
from shortener.config.settings import installation


@dataclass(frozen=True)
class Backups:
    """The BACKUP_* variables, and the host and port of the site, which names of backups begin with."""

    to: str  # an absolute path or s3://…; empty: no backups by beat
    every_hours: int
    kept: int
    passphrase: str = field(repr=False)
    recipients: list[str]
    site: str


def configuration(env: Env, public_url: str) -> Backups:
    """Return the settings, or raise ImproperlyConfigured."""
    passphrase = env("BACKUP_PASSPHRASE", default="")
    recipients = [key.strip() for key in env.list("BACKUP_RECIPIENTS", default=[])]
    _check_keys(passphrase, recipients)
    return Backups(
        to=_absolute(env("BACKUP_TO", default="").strip()),
        every_hours=installation.number(env, "BACKUP_EVERY_HOURS", 24, least=1, most=8_760),
        kept=installation.number(env, "BACKUP_KEPT", 14, least=1, most=10_000),
        passphrase=passphrase,
        recipients=recipients,
        site=urlsplit(public_url).netloc,
    )


def _absolute(place: str) -> str:
    if not place.startswith(S3_SCHEME):
        return str(Path(place).expanduser().absolute()) if place else ""
    try:
        bucket_and_prefix(place)
    except ValueError as error:
        raise ImproperlyConfigured(f"BACKUP_TO: {error}") from error
    return place


def _check_keys(passphrase: str, recipients: list[str]) -> None:
    if passphrase and recipients:
        raise ImproperlyConfigured("BACKUP_PASSPHRASE and BACKUP_RECIPIENTS exclude each other. Unset one of them.")
    if passphrase and len(passphrase) < SHORTEST_PASSPHRASE:
        raise ImproperlyConfigured(f"BACKUP_PASSPHRASE must have at least {SHORTEST_PASSPHRASE} characters.")
    try:
        for recipient in recipients:
            bech32.decoded(recipient, prefix="age")
    except AgeError as error:
        raise ImproperlyConfigured(f"BACKUP_RECIPIENTS: {error}") from error
