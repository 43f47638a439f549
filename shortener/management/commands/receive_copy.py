"""manage.py receive_copy: the process of copy_database that writes; started by that command alone."""

import os
import sys
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shortener.db.copying.receiving import serve
from shortener.management.copy_preconditions import connect


class Command(BaseCommand):
    """Stores rows from stdin in the database of DATABASE_URL."""

    help = "Internal: copy_database starts this command."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if sys.stdin.isatty():
            raise CommandError("This command is part of copy_database. Run copy_database instead.")
        # The other process may be killed at any time.
        with suppress(BrokenPipeError), os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
            # Other output must not get between the messages.
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
            serve(sys.stdin.buffer, answers, check_database=connect)
