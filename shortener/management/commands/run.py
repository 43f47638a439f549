"""manage.py run: everything on one machine, until Ctrl-C."""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from shortener.config import installation
from shortener.runtime import preflight, supervision
from shortener.runtime.processes import supervisor_configuration


class Command(BaseCommand):
    """Checks, migrates, and becomes supervisord, which keeps every process of the Procfile alive."""

    help = "Run all processes on this machine until Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        os.umask(0o077)  # what DATA_DIR gets is nobody else's to read
        claim = installation.claimed(settings.DATA_DIR)
        preflight.check()
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        configuration = settings.DATA_DIR / "supervisord.conf"
        configuration.write_text(supervisor_configuration(settings.BASE_DIR / "Procfile"))
        self.stdout.write(
            f"Shortener starts: {settings.PUBLIC_URL}, listening on {_address()}, data in {settings.DATA_DIR}. "
            "Ctrl-C stops it."
        )
        self.stdout.flush()
        _become_supervisor(configuration, claim)


def _become_supervisor(configuration: Path, claim: int) -> None:
    # A Ctrl-C from here on waits until supervisord can end what it has begun.
    signal.pthread_sigmask(signal.SIG_BLOCK, supervision.ENDINGS)
    os.set_inheritable(claim, True)
    os.chdir(settings.BASE_DIR)
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    # -P: the modules beside the script are Shortener's, not what supervisord imports under the same names.
    os.execv(sys.executable, [sys.executable, "-P", supervision.__file__, str(configuration)])  # noqa: S606 - no shell


def _address() -> str:
    host = f"[{settings.HOST}]" if ":" in settings.HOST else settings.HOST
    return f"{host}:{settings.PORT}"
