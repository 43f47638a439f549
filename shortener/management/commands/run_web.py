"""manage.py run_web: the web server, in place of this process."""

import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Runs granian with the redirect front and Django behind it."""

    help = "Serve HTTP on HOST:PORT with WEB_WORKERS processes."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        arguments = [
            "--interface", "asgi", "--http", "1", "--no-ws", "--loop", "uvloop",
            "--host", settings.HOST, "--port", str(settings.PORT), "--workers", str(settings.WEB_WORKERS),
            "--respawn-failed-workers",
            # A worker whose clients left in the middle of answers does not always stop by itself.
            "--workers-kill-timeout", "5",
            "--log-level", "warning",
            "shortener.config.asgi:application",
        ]  # fmt: skip
        granian = str(Path(sys.executable).parent / "granian")
        os.execv(granian, [granian, *arguments])  # noqa: S606 - no shell, nothing from outside
