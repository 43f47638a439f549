"""manage.py run: everything on one machine, until Ctrl-C."""

import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from shortener import preflight
from shortener.processes import supervisor_configuration


class Command(BaseCommand):
    """Checks, migrates, and becomes supervisord, which keeps every process of the Procfile alive."""

    help = "Run all processes on this machine until Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        preflight.check()
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        configuration = settings.DATA_DIR / "supervisord.conf"
        configuration.write_text(supervisor_configuration(settings.BASE_DIR / "Procfile"))
        self.stdout.write(f"Shortener starts on {settings.PUBLIC_URL} – Ctrl-C stops it.", ending="\n")
        self.stdout.flush()
        supervisord = str(Path(sys.executable).parent / "supervisord")
        os.execv(supervisord, [supervisord, "--configuration", str(configuration)])  # noqa: S606 - no shell
