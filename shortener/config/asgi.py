"""The redirect plane's application. It passes all other requests on to the control plane, shortener.config.wsgi."""

from collections.abc import Mapping
from math import ceil

from shortener.asgi.types import Application
from shortener.config import setup  # noqa: F401 - the imports below need Django's apps

from django.conf import settings  # isort: skip
from domains.hosts import load_hosts  # isort: skip
from links.services.click_counts import store_clicks, take_clicks  # isort: skip
from links.services.targets import load_targets  # isort: skip
from links.visitors.pages import VisitorPages  # isort: skip
from redirects.certificates import Certificates, Decision  # isort: skip
from redirects.front import Front  # isort: skip
from redirects.plane import FromDatabase  # isort: skip
from redirects.gateway import ControlAddress, Gateway  # isort: skip
from redirects.request_headers import client_of  # isort: skip
from shortener.db.deadlines import LONGEST_STATEMENT, limit_calls  # isort: skip
from shortener.runtime import health, heartbeat, listeners, measured, reflection  # isort: skip
from shortener.runtime.connections import ConnectionGuard  # isort: skip
from shortener.runtime.health import Health  # isort: skip
from shortener.runtime.servers import most_connections  # isort: skip
from shortener.web.requests.http import address_group  # isort: skip
from shortener.asgi.access_log import AccessLog  # isort: skip
from shortener.asgi.bodies import WholeBodies  # isort: skip
from shortener.asgi.static_files import StaticFiles  # isort: skip
from shortener.asgi.headers import CheckedHeaders  # isort: skip
from shortener.asgi.internal import InternalListener, Permit  # isort: skip
from shortener.asgi.metrics import PATH as METRICS_PATH  # isort: skip
from shortener.asgi.metrics import Metrics  # isort: skip
from shortener.asgi.refusals import send_unavailable  # isort: skip
from shortener.asgi.traces import Traces  # isort: skip
from shortener import tracing  # isort: skip
from shortener.authorities import authority  # isort: skip

UPLOAD_PATHS = ("/links/import",)  # reverse() would load every view into this process

_STATUSES = {Decision.PERMITTED: 200, Decision.REFUSED: 404, Decision.LIMITED: 429, Decision.UNKNOWN: 503}


def front_before(control_plane: Application, own_paths: Mapping[str, Application] | None = None) -> Front:
    """Return the redirect plane, connected to the database, in front of an application for all other requests."""
    database = FromDatabase(load_targets, load_hosts, store_clicks, take_clicks)
    return Front(control_plane, database=database, pages=VisitorPages(), own_paths=own_paths or {})


def _gateway() -> Gateway:
    if settings.CONTROL_PORT:
        address = ControlAddress(authority=authority(settings.CONTROL_HOST, settings.CONTROL_PORT))
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


def permission_of(front: Front) -> Permit:
    """Return the function that tells the internal listener whether a host may have a certificate."""
    certificates = Certificates(find=front.domain, last_known=front.last_known_domain)

    async def permit(host: str) -> tuple[int, str]:
        decision = await certificates.decide(host)
        return _STATUSES[decision], decision.value

    return permit


def create() -> Application:
    """Return the application of a server process."""
    heartbeat.start("redirects")
    tracing.start("redirects")
    limit_calls(LONGEST_STATEMENT)
    ConnectionGuard(
        settings.PORT,
        per_address=settings.CONNECTIONS_PER_ADDRESS,
        most=most_connections(),
        exempt=settings.TRUSTED_PROXIES,
        processes=settings.REDIRECT_WORKERS,
    ).start()
    measured.add_all()
    gateway = _gateway()
    checks, files = Health(gateway.is_alive), StaticFiles()
    applications: dict[str, Application] = {
        health.LIVE: checks, health.READY: checks, reflection.PATH: reflection.Reflection(client_of),
        **dict.fromkeys(files.paths, files),
    }  # fmt: skip
    metrics = Metrics(checks.works, token=settings.METRICS_TOKEN)
    if settings.METRICS_TOKEN:
        applications[METRICS_PATH] = metrics
    own_paths = {path: CheckedHeaders(application) for path, application in applications.items()}
    bodies = WholeBodies(gateway, group=lambda scope: address_group(client_of(scope)[0]), upload_paths=UPLOAD_PATHS)
    front = front_before(CheckedHeaders(bodies), own_paths)
    front.on_start(heartbeat.follow_loop)
    front.on_stop(gateway.close)
    if settings.INTERNAL_PORT:
        internal = InternalListener(listeners.listener(listeners.INTERNAL), permission_of(front), metrics.text)
        front.on_start(internal.start)
        front.on_stop(internal.close)
    application: Application = AccessLog(front) if settings.ACCESS_LOG else front
    if not tracing.is_on():
        return application
    front.on_stop(tracing.flush)
    return Traces(application)
