"""manage.py restart: start everything again, without a moment in which connections are refused."""

import os
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from shortener.config.settings import installation
from shortener.runtime import preflight, supervision


class Command(BaseCommand):
    """Tells the `run` of this DATA_DIR to restart. Its sockets stay open, and new connections wait in them."""

    help = "Restart `run`, for a new version or new settings, without refusing a connection."

    def handle(self, *args: Any, **options: Any) -> None:
        if not installation.is_claimed(settings.DATA_DIR):
            raise CommandError(f"Nothing runs on DATA_DIR {settings.DATA_DIR}. Start it with run.")
        # What would keep it from starting is found while it still runs.
        for warning in preflight.check(is_running=True):
            self.stderr.write(f"Warning: {warning}")
        try:
            os.kill(int((settings.DATA_DIR / supervision.PID_FILE).read_text()), signal.SIGUSR2)
        except (FileNotFoundError, ProcessLookupError) as error:
            raise CommandError("It is starting or stopping right now. Try again in a moment.") from error
        self.stdout.write("Shortener restarts. New connections wait for some seconds.")
