"""The control plane as a WSGI application; shortener.config.asgi puts the redirects in front of it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shortener.config.settings")

application = get_wsgi_application()
