"""The web server's application: the redirect plane, and Django on a thread pool behind it."""

from a2wsgi import WSGIMiddleware

from shortener.config.wsgi import application as control_plane
from shortener.web.asgi import Application

# These need Django's apps, which the import above has loaded.
from shortener.web.bodies import WholeBodies  # isort: skip
from domains.hosts import directory  # isort: skip
from links.services.click_counts import store_clicks  # isort: skip
from links.services.targets import load_targets  # isort: skip
from redirects.front import Front  # isort: skip

_THREADS = 16  # requests that Django works on at once, in each process


def front_before(control_plane: Application) -> Front:
    """Return the redirect plane, connected to the database, in front of an application for all other requests."""
    return Front(control_plane, hosts=directory, load_targets=load_targets, store=store_clicks)


# Both describe the same protocol, in types of their own.
application = front_before(WholeBodies(WSGIMiddleware(control_plane, workers=_THREADS)))  # type: ignore[arg-type]
