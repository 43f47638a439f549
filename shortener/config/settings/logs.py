"""Django's settings for logs: lines on the console, each with the id of its request."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def configuration(level: str) -> dict[str, Any]:
    """Return Django's LOGGING, for messages of this level and above, or raise ImproperlyConfigured."""
    if level.upper() not in _LEVELS:
        raise ImproperlyConfigured(f"LOG_LEVEL must be one of {', '.join(_LEVELS)}, not {level!r}.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request id": {"()": "shortener.web.requests.request_ids.RequestIdFilter"},
            "repetitions": {"()": "shortener.web.requests.log_lines.RepetitionFilter"},
        },
        "formatters": {
            "line": {
                "()": "shortener.web.requests.log_lines.LineFormatter",
                "format": "{asctime} {levelname} {request_id} {name}: {message}",
                "style": "{",
            }
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["repetitions", "request id"],
            }
        },
        "root": {"handlers": ["console"], "level": level.upper()},
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
