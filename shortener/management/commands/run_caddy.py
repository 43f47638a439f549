"""manage.py run_caddy: the server that ends TLS, in place of this process."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from shortener.runtime import caddy, listeners


class Command(BaseCommand):
    """Runs Caddy with deploy/Caddyfile, on sockets that are open already."""

    help = "Serve HTTPS on HTTPS_PORT with a certificate for each verified domain, and redirect HTTP_PORT to it."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        program = caddy.binary()
        sockets = {name: listeners.hand_down(name) for name in listeners.OF_CADDY}
        for name in set(listeners.names()) - set(sockets):
            listeners.keep_to_itself(name)
        caddy.limit_connections()
        configuration = str(settings.BASE_DIR / "deploy" / "Caddyfile")
        arguments = [program, "run", "--config", configuration, "--adapter", "caddyfile"]
        os.execve(program, arguments, caddy.environment(sockets))  # noqa: S606 - no shell, nothing from outside
