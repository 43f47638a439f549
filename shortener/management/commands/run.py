"""manage.py run: everything on one machine, until Ctrl-C."""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from shortener import metrics
from shortener.config.settings import installation
from shortener.runtime import listeners, preflight, static_files, supervision
from shortener.runtime.heartbeat import HEARTBEATS
from shortener.runtime.processes import supervisor_configuration


class Command(BaseCommand):
    """Runs checks and migrations, and then supervisord in this process, for the processes of the Procfile."""

    help = "Run all processes on this machine until Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        claim = installation.claimed(settings.DATA_DIR)
        sockets = [listeners.hand_down(name).detach() for name in (listeners.REDIRECTS, listeners.CONTROL)]
        for warning in preflight.check():
            self.stderr.write(f"Warning: {warning}")
        call_command("migrate", verbosity=0, interactive=False)
        static_files.collect()
        metrics.forget_all()
        configuration = settings.DATA_DIR / "supervisord.conf"
        configuration.write_text(supervisor_configuration(settings.BASE_DIR / "Procfile"))
        installation.keep_address(settings.DATA_DIR, settings.PUBLIC_URL)
        self.stdout.write(
            f"Shortener starts: {settings.PUBLIC_URL}, listening on {_address()}, data in {settings.DATA_DIR}. "
            "Ctrl-C stops it."
        )
        self.stdout.flush()
        _become_supervisor(configuration, claim, sockets)


def _become_supervisor(configuration: Path, claim: int, sockets: list[int]) -> None:
    # From here on, signals wait until supervisord can stop the processes that it has started.
    signal.pthread_sigmask(signal.SIG_BLOCK, supervision.ENDINGS)
    for descriptor in (claim, *sockets):
        os.set_inheritable(descriptor, True)
    os.chdir(settings.BASE_DIR)
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    # -P: the script's folder is not on sys.path, where its modules would shadow those that supervisord imports.
    arguments = [str(configuration), str(settings.DATA_DIR / HEARTBEATS), *map(str, sockets)]
    os.execv(sys.executable, [sys.executable, "-P", supervision.__file__, *arguments])  # noqa: S606 - no shell


def _address() -> str:
    host = f"[{settings.HOST}]" if ":" in settings.HOST else settings.HOST
    return f"{host}:{settings.PORT}"
