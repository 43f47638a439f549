"""Django's settings for logs: lines on the console, each with the id of its request."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environ import Env

from shortener.config.settings import installation

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_FORMATTERS: dict[str, dict[str, str]] = {
    "plain": {
        "()": "shortener.web.requests.log_lines.LineFormatter",
        "format": "{asctime} {levelname} {request_id} {name}: {message}",
        "style": "{",
    },
    "json": {"()": "shortener.web.requests.json_lines.JsonLineFormatter"},
}

_ACCESS_HANDLER = {
    "class": "shortener.web.requests.access_lines.AccessHandler",
    "formatter": "line",
    "filters": ["origin"],
}


def configuration(env: Env) -> tuple[dict[str, Any], str, bool]:
    """Return LOGGING, LOG_FORMAT (plain or json) and ACCESS_LOG, or raise ImproperlyConfigured."""
    level = env("LOG_LEVEL", default="").strip() or "INFO"
    if level.upper() not in _LEVELS:
        raise ImproperlyConfigured(f"LOG_LEVEL must be one of {', '.join(_LEVELS)}, not {level!r}.")
    log_format = env("LOG_FORMAT", default="").strip().lower() or "plain"
    if log_format not in _FORMATTERS:
        raise ImproperlyConfigured(f"LOG_FORMAT must be plain or json, not {log_format!r}.")
    logging, has_access_log = _logging(level.upper(), log_format), installation.switch(env, "ACCESS_LOG", default=False)
    if has_access_log:
        logging["handlers"]["access"] = _ACCESS_HANDLER
        logging["loggers"]["access"] = {"handlers": ["access"], "level": "INFO", "propagate": False}
    return logging, log_format, has_access_log


def _logging(level: str, log_format: str) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "origin": {"()": "shortener.web.requests.log_lines.OriginFilter"},
            "repetitions": {"()": "shortener.web.requests.log_lines.RepetitionFilter"},
        },
        "formatters": {"line": _FORMATTERS[log_format]},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["repetitions", "origin"],
            },
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
            # Every mistyped link is a 404, which is normal traffic.
            "django.request": {"level": "ERROR"},
            # The audit log's events, one JSON object a line: written at every LOG_LEVEL.
            "security": {"level": "INFO"},
            # Otherwise a line for each task, each second.
            "celery.app.trace": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
        },
    }
