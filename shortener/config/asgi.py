"""What the web server runs: redirects first, Django on a thread pool behind them."""

from a2wsgi import WSGIMiddleware

from shortener.config.wsgi import application as control_plane

# These need Django's apps, which the import above has loaded.
from shortener.web.bodies import WholeBodies  # isort: skip
from redirects.front import Front  # isort: skip

_THREADS = 16  # requests that Django works on at once, in each process

# Both describe the same protocol, in types of their own.
application = Front(WholeBodies(WSGIMiddleware(control_plane, workers=_THREADS)))  # type: ignore[arg-type]
