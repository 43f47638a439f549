"""What processes load before they work: each package costs memory in every one of them."""

import subprocess
import sys

import pytest

# Of these, what a process needs for some requests is loaded with the first one.
_OF_VIEWS = {"requests", "pygments", "fido2", "rest_framework.serializers", "rest_framework.response"}
_OF_ENGINES = {"pymongo", "psycopg"}
_OF_TRACES = {"opentelemetry.exporter", "google.protobuf"}


@pytest.mark.parametrize(
    ("program", "starts_with", "unneeded"),
    [
        (
            "beat",
            "from django.conf import settings; settings.DATA_DIR",
            {"django.db", "django.contrib.admin", "links", "prompt_toolkit", *_OF_ENGINES, *_OF_VIEWS, *_OF_TRACES},
        ),
        (
            "worker",
            "shortener.config.worker.app.loader.import_default_modules()",
            {"prompt_toolkit", "shortener.config.urls", *_OF_ENGINES, *_OF_VIEWS, *_OF_TRACES},
        ),
        ("asgi", "", {"celery", "supervisor", "dns", *_OF_ENGINES, *_OF_VIEWS, *_OF_TRACES}),
        ("wsgi", "", {"celery", "supervisor", "dns", *_OF_ENGINES, *_OF_VIEWS, *_OF_TRACES}),
    ],
)
def test_a_process_loads_only_what_it_needs(program: str, starts_with: str, unneeded: set[str]) -> None:
    code = f"import sys, shortener.config.{program}\n{starts_with}\nprint(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)

    assert unneeded & set(loaded.stdout.split()) == set()
