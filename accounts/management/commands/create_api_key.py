"""manage.py create_api_key: create a key, and its user and workspace when they are missing."""

import re
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from accounts.keys.scopes import SCOPES
from accounts.keys.services import create_api_key
from accounts.workspaces import plans
from accounts.workspaces.actors import command_line
from accounts.workspaces.services import ensure_user_with_workspace
from shortener.db.transactions import atomic
from shortener.errors import Conflict

# Looser than EmailField: on a private network, addresses such as a@host are valid.
_EMAIL = re.compile(r"(?=.{3,254}$)[^@\s]+@[^@\s]+")


class Command(BaseCommand):
    """Prints only the new API key on stdout."""

    help = "Create an API key and print it. Also creates the user and the workspace if they don't exist."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True, help="email address of the key's owner")
        parser.add_argument("--plan", help=f"plan of the workspace: {', '.join(plans.PLANS)}")
        parser.add_argument("--name", default="Command line", help="what the key is for")
        parser.add_argument("--scopes", help=f"comma-separated; default all of: {','.join(SCOPES)}")
        parser.add_argument(
            "--networks",
            default="",
            help="IP addresses and networks that can use the key, comma-separated; default any",
        )
        parser.add_argument("--expires-at", help="ISO 8601 date or time, UTC unless it has an offset; default never")

    def handle(self, *args: Any, **options: Any) -> None:
        email, plan = options["email"].strip(), options["plan"]
        if not _EMAIL.fullmatch(email):
            raise CommandError(f"--email: {email!r} is not an email address.")
        if plan is not None and plan not in plans.PLANS:
            raise CommandError(f"--plan: there is no plan {plan!r}. Choose from {', '.join(plans.PLANS)}.")
        scopes = None if options["scopes"] is None else _listed(options["scopes"])
        if scopes == []:
            raise CommandError(f"--scopes: a key needs at least one scope. Choose from {', '.join(SCOPES)}.")
        expires_at = _future_instant(options["expires_at"])
        try:
            text = _create(
                email,
                plan,
                name=options["name"].strip(),
                scopes=scopes,
                allowed_networks=_listed(options["networks"]),
                expires_at=expires_at,
            )
        except ValidationError as error:
            flags = {"allowed_networks": "networks"}
            problems = [
                f"--{flags.get(field, field)}: {' '.join(texts)}" for field, texts in error.message_dict.items()
            ]
            raise CommandError(" ".join(problems)) from error
        except Conflict as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write(text)


@atomic()  # a refused key rolls back the new user and the changed plan
def _create(email: str, plan: str | None, **values: Any) -> str:
    user, workspace = ensure_user_with_workspace(email=email, plan=plan)
    _, text = create_api_key(by=command_line(workspace), belongs_to=user, **values)
    return text


def _listed(text: str) -> list[str]:
    return [entry.strip() for entry in text.split(",") if entry.strip()]


def _future_instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        day = parse_date(text)
        instant = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else parse_datetime(text)
        if instant is not None:
            instant = instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        instant = None
    if instant is None:
        raise CommandError(f"--expires-at: {text!r} is not an ISO 8601 time. Enter one like 2027-01-31T09:00:00Z.")
    if instant <= timezone.now():
        raise CommandError(f"--expires-at: {text} is in the past. Enter a later time.")
    return instant
