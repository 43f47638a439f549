"""The redirect plane's application. What is no redirect it passes on to the control plane, shortener.config.wsgi."""

from collections.abc import Mapping
from math import ceil

from shortener.asgi.types import Application
from shortener.config import setup  # noqa: F401 - the imports below need Django's apps

from django.conf import settings  # isort: skip
from domains.hosts import load_hosts  # isort: skip
from links.services.click_counts import store_clicks, take_clicks  # isort: skip
from links.services.targets import load_targets  # isort: skip
from links.visitors.pages import VisitorPages  # isort: skip
from redirects.front import Front, FromDatabase, client_of  # isort: skip
from redirects.gateway import ControlAddress, Gateway  # isort: skip
from shortener.db.deadlines import LONGEST_STATEMENT, limit_calls  # isort: skip
from shortener.runtime import health, heartbeat  # isort: skip
from shortener.runtime.connections import ConnectionGuard  # isort: skip
from shortener.runtime.health import Health  # isort: skip
from shortener.runtime.servers import most_connections  # isort: skip
from shortener.web.requests.http import address_group  # isort: skip
from shortener.asgi.bodies import WholeBodies  # isort: skip
from shortener.asgi.static_files import StaticFiles  # isort: skip
from shortener.asgi.headers import CheckedHeaders  # isort: skip
from shortener.asgi.metrics import PATH as METRICS_PATH  # isort: skip
from shortener.asgi.metrics import Metrics  # isort: skip
from shortener.asgi.refusals import send_unavailable  # isort: skip

UPLOAD_PATHS = ("/links/import",)  # reverse() would load every view into this process


def front_before(control_plane: Application, own_paths: Mapping[str, Application] | None = None) -> Front:
    """Return the redirect plane, connected to the database, in front of an application for all other requests."""
    database = FromDatabase(load_targets, load_hosts, store_clicks, take_clicks)
    return Front(control_plane, database=database, pages=VisitorPages(), own_paths=own_paths or {})


def _gateway() -> Gateway:
    if settings.CONTROL_PORT:
        host = f"[{settings.CONTROL_HOST}]" if ":" in settings.CONTROL_HOST else settings.CONTROL_HOST
        address = ControlAddress(authority=f"{host}:{settings.CONTROL_PORT}")
    else:
        address = ControlAddress(socket=str(settings.CONTROL_SOCKET))
    share = settings.CONTROL_WORKERS / settings.REDIRECT_WORKERS
    return Gateway(
        address,
        slots=ceil(settings.CONTROL_REQUESTS * share),
        streams=ceil(settings.CONTROL_STREAMS * share),
        client=client_of,
        refuse=send_unavailable,
    )


def create() -> Front:
    """Return the application of a server process."""
    heartbeat.start()
    limit_calls(LONGEST_STATEMENT)
    ConnectionGuard(
        settings.PORT,
        per_address=settings.CONNECTIONS_PER_ADDRESS,
        most=most_connections(),
        exempt=settings.TRUSTED_PROXIES,
        processes=settings.REDIRECT_WORKERS,
    ).start()
    gateway = _gateway()
    checks, files = Health(gateway.is_alive), StaticFiles()
    applications: dict[str, Application] = {
        health.LIVE: checks, health.READY: checks, **dict.fromkeys(files.paths, files)
    }  # fmt: skip
    if settings.METRICS_TOKEN:
        applications[METRICS_PATH] = Metrics()
    own_paths = {path: CheckedHeaders(application) for path, application in applications.items()}
    bodies = WholeBodies(gateway, group=lambda scope: address_group(client_of(scope)[0]), upload_paths=UPLOAD_PATHS)
    front = front_before(CheckedHeaders(bodies), own_paths)
    front.on_stop(gateway.close)
    return front
