"""manage.py rotate_api_key: replace a key that programs still use."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.keys.models import ApiKey
from accounts.keys.services import ROTATION_OVERLAP, rotate_api_key
from accounts.keys.tokens import shown_part
from accounts.workspaces.actors import command_line
from shortener.errors import Conflict

_MAX_HOURS = 24 * 365
_DEFAULT_HOURS = ROTATION_OVERLAP // timedelta(hours=1)


class Command(BaseCommand):
    """Prints only the new API key on stdout."""

    help = "Replace an API key: create a new one with the same settings, print it, and let the old one expire."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--prefix", required=True, help="start of the old key: sk_live_ and 4 characters")
        parser.add_argument(
            "--overlap-hours",
            type=int,
            default=_DEFAULT_HOURS,
            help=f"hours that the old key keeps working; default {_DEFAULT_HOURS}",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        prefix, hours = shown_part(options["prefix"]), options["overlap_hours"]
        if not 0 <= hours <= _MAX_HOURS:
            raise CommandError(f"--overlap-hours: enter a number from 0 to {_MAX_HOURS}.")
        at = timezone.now()
        found = ApiKey.objects.select_related("workspace", "created_by").filter(prefix=prefix)
        # Skip replaced keys in their overlap: they can have the same prefix, but cannot be rotated again.
        usable = [key for key in found if key.is_usable(at) and key.rotated_at is None]
        if not usable:
            raise CommandError(f"--prefix: no active key that can be rotated starts with {prefix!r}.")
        if len(usable) > 1:
            raise CommandError(
                f"--prefix: {len(usable)} keys start with {prefix!r}. Rotate the right one in the admin."
            )
        by = command_line(usable[0].workspace)
        try:
            _new, text = rotate_api_key(api_key=usable[0], by=by, overlap=timedelta(hours=hours), at=at)
        except Conflict as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write(text)
