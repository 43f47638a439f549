"""Settings of Celery, which runs the background work."""

from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from shortener.authorities import authority
from shortener.config.settings import schedule
from shortener.redis.addresses import Address, Kind, parsed

_HANGS_AFTER = 2.0  # seconds without an answer, after which a connection to the queue is made anew
_CHECKED_EVERY = 2  # seconds


def configuration(broker_url: str, data_dir: Path) -> dict[str, Any]:
    """Return the settings of Celery, whose queue is in the Redis at this URL; beat keeps its times in `data_dir`."""
    return _broker(parsed(broker_url)) | {
        "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP": True,
        "CELERY_BROKER_CONNECTION_MAX_RETRIES": None,
        "CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS": False,
        "CELERY_WORKER_HIJACK_ROOT_LOGGER": False,
        "CELERY_TASK_IGNORE_RESULT": True,
        "CELERY_ACCEPT_CONTENT": ["json"],
        "CELERY_TIMEZONE": "UTC",
        "CELERY_BEAT_SCHEDULE_FILENAME": str(data_dir / "beat-schedule"),
        "CELERY_BEAT_SCHEDULE": schedule.SCHEDULE,
    }


def _broker(address: Address) -> dict[str, Any]:
    """Return the settings of the queue, in Celery's own names."""
    login = ":".join(quote(str(address.options.get(name, "")), safe="") for name in ("username", "password"))
    login = f"{login}@" if login != ":" else ""
    database = address.options.get("db", 0)
    if address.kind is Kind.SINGLE:
        return {"CELERY_BROKER_URL": _single(address, login, database)}
    urls = [f"sentinel://{login}{authority(host, port)}/{database}" for host, port in address.hosts]
    timeouts = {"socket_timeout": _HANGS_AFTER, "socket_connect_timeout": 1.0, "health_check_interval": _CHECKED_EVERY}
    tls = {name: value for name, value in address.options.items() if name.startswith("ssl_")}
    return {
        "CELERY_BROKER_URL": ";".join(urls),
        "CELERY_BROKER_TRANSPORT_OPTIONS": {
            "master_name": address.service,
            "sentinel_kwargs": address.sentinel_options | {"socket_timeout": 0.3, "socket_connect_timeout": 0.3},
            **timeouts,
        },
    } | ({"CELERY_BROKER_USE_SSL": {"ssl_cert_reqs": "required"} | tls} if address.has_tls else {})


def _single(address: Address, login: str, database: int) -> str:
    """Return the URL of a single server as Celery reads it: with the login in front and the database behind."""
    if not address.hosts:
        return f"redis+socket://{login}{quote(address.options['path'])}?virtual_host={database}"
    ((host, port),) = address.hosts
    tls = {name: value for name, value in address.options.items() if name.startswith("ssl_")}
    scheme = "rediss" if address.has_tls else "redis"
    return f"{scheme}://{login}{authority(host, port)}/{database}{f'?{urlencode(tls)}' if tls else ''}"
