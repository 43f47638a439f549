"""manage.py run_redirects: the server of the redirect plane, which alone listens for the public."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from shortener.runtime import listeners, servers, static_files

_HEADERS_WITHIN = 10_000  # milliseconds for the headers of a request, from the end of the one before
_LARGEST_HEADERS = 32_768  # bytes


class Command(BaseCommand):
    """Runs granian with the redirect plane's ASGI application."""

    help = "Serve HTTP on HOST:PORT with REDIRECT_WORKERS processes."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        static_files.collect()
        if settings.INTERNAL_PORT:
            listeners.hand_down(listeners.INTERNAL)  # each worker accepts from it
        servers.serve(
            "shortener.config.asgi:create",
            Interfaces.ASGI,
            listeners.listener(listeners.REDIRECTS),
            name="redirects",
            workers=settings.REDIRECT_WORKERS,
            factory=True,
            backpressure=servers.most_connections(),
            http1_settings=HTTP1Settings(header_read_timeout=_HEADERS_WITHIN, max_buffer_size=_LARGEST_HEADERS),
        )
