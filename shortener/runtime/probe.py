"""Asks this installation whether every part works: `python -m shortener.runtime.probe`, for the image's HEALTHCHECK."""

import http.client
import os
import sys

from shortener.authorities import authority, own_host

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shortener.config.settings")

_ANSWERS_WITHIN = 4.0  # seconds


def main() -> None:
    """End with status 0 when the answer of /health/ready is 200, else with 1 and the answer."""
    from django.conf import settings  # without its apps: Docker asks every 30 seconds

    host = own_host(settings.HOST)
    connection = http.client.HTTPConnection(host, settings.PORT, timeout=_ANSWERS_WITHIN)
    try:
        connection.request("GET", "/health/ready")
        answer = connection.getresponse()
        if answer.status != 200:
            sys.exit(answer.read(4_096).decode(errors="replace"))
    except (OSError, http.client.HTTPException) as error:
        sys.exit(f"{authority(host, settings.PORT)} does not answer: {error}")
    finally:
        connection.close()


if __name__ == "__main__":
    main()
