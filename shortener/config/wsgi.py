"""The control plane's application: Django. In front of it, shortener.config.asgi answers the redirects by itself."""

import os

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

from shortener import tracing
from shortener.db.deadlines import LONGEST_STATEMENT, limit_calls

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shortener.config.settings")

application = get_wsgi_application()


def create() -> WSGIHandler:
    """Return the application of a server process."""
    from shortener.runtime import heartbeat  # needs settings

    heartbeat.start("control")
    tracing.start("control")
    limit_calls(LONGEST_STATEMENT)
    return application
