"""manage.py run_control: the server of the control plane, behind the redirect plane."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from granian.constants import Interfaces

from shortener.runtime import listeners, servers, static_files
from shortener.web.requests.hop import PROOF_ROUTE

_NICENESS = 5  # redirects come first; above the worker's


class Command(BaseCommand):
    """Runs granian with Django's WSGI application."""

    help = "Serve the dashboard and the API with CONTROL_WORKERS processes, on a private socket or CONTROL_PORT."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        static_files.collect()
        os.nice(_NICENESS)
        servers.serve(
            "shortener.config.wsgi:create",
            Interfaces.WSGI,
            listeners.listener(listeners.CONTROL),
            name="control",
            workers=settings.CONTROL_WORKERS,
            factory=True,
            blocking_threads=settings.CONTROL_REQUESTS + settings.CONTROL_STREAMS,
            backpressure=servers.most_connections(),
            static_path_route=[PROOF_ROUTE],
            static_path_mount=[settings.BASE_DIR / "static"],
        )
