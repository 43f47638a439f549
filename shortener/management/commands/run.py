"""manage.py run: everything on one machine, until Ctrl-C; or only some processes, for containers."""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from shortener import metrics, places
from shortener.authorities import authority
from shortener.config.settings import env, installation
from shortener.runtime import listeners, preflight, static_files, supervision
from shortener.runtime.heartbeat import HEARTBEATS
from shortener.runtime.processes import NAMES, supervisor_configuration


class Command(BaseCommand):
    """Runs checks, migrations, and then supervisord in this process, for all or the given processes of the Procfile."""

    help = "Run all processes on this machine until you press Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        text = f"Run only these of {', '.join(NAMES)}, and no migrations; with a DATA_DIR of their own."
        parser.add_argument("processes", nargs="*", metavar="PROCESS", help=text)

    def handle(self, *args: Any, processes: list[str], **options: Any) -> None:
        chosen = processes or NAMES
        if unknown := set(chosen).difference(NAMES):
            raise CommandError(f"{sorted(unknown)[0]} is not a process. Choose from {', '.join(NAMES)}.")
        claim = installation.claimed(settings.DATA_DIR)
        (settings.DATA_DIR / supervision.PID_FILE).unlink(missing_ok=True)  # of one that was killed
        listeners.close_unwanted()
        sockets = [listeners.hand_down(name) for name in listeners.names(chosen)]
        # One of several machines may start again in the middle of an upgrade.
        for warning in preflight.check(allow_newer=bool(processes), makes_backups="worker" in chosen):
            self.stderr.write(f"Warning: {warning}")
        if not processes:
            call_command("migrate", verbosity=0, interactive=False)
        static_files.collect()
        metrics.forget_all()
        configuration = settings.DATA_DIR / "supervisord.conf"
        configuration.write_text(supervisor_configuration(settings.BASE_DIR / "Procfile", chosen))
        installation.keep_address(settings.DATA_DIR, settings.PUBLIC_URL)
        what = ", ".join(processes) or f"{settings.PUBLIC_URL}, listening on {_addresses()}"
        self.stdout.write(f"Shortener is starting: {what}, data in {settings.DATA_DIR}. Press Ctrl-C to stop.")
        self.stdout.flush()
        _become_supervisor(configuration, claim, sockets)


def _become_supervisor(configuration: Path, claim: int, sockets: list[int]) -> None:
    # From here on, signals wait until supervisord can stop the processes that it has started.
    signal.pthread_sigmask(signal.SIG_BLOCK, supervision.ENDINGS)
    for descriptor in (claim, *sockets):
        os.set_inheritable(descriptor, True)
    command = [sys.executable, *sys.orig_argv[1:]]
    # Celery and `python -m` import from the current folder first, where a file of the operator could shadow a module.
    paths = {"DATA_DIR": str(settings.DATA_DIR), "GEOIP_PATH": settings.GEOIP_PATH, "BACKUP_TO": settings.BACKUPS.to}
    read_again = [*env.from_file, *(set(paths) - set(os.environ))]
    restart = {"command": command, "folder": os.getcwd(), "variables": read_again}
    os.environ |= paths
    os.chdir(places.FILES)
    programs, path = str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)
    if path.split(os.pathsep)[0] != programs:
        os.environ["PATH"] = f"{programs}{os.pathsep}{path}"
    # -P: the script's folder is not on sys.path, where its modules would shadow those that supervisord imports.
    arguments = [str(configuration), str(settings.DATA_DIR / HEARTBEATS), json.dumps(restart), *map(str, sockets)]
    os.execv(sys.executable, [sys.executable, "-P", supervision.__file__, *arguments])  # noqa: S606 - no shell


def _addresses() -> str:
    own = authority(settings.HOST, settings.PORT)
    tls = settings.TLS
    return own if tls is None else f"{own} and, for TLS, ports {tls.http_port} and {tls.https_port}"
