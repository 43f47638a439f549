"""What processes load: each package costs memory in every one of them."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("program", "unneeded"),
    [
        ("shortener.config.beat", {"django.db", "links", "prompt_toolkit", "pymongo", "psycopg"}),
        ("shortener.config.worker", {"prompt_toolkit", "pymongo", "psycopg"}),
        ("shortener.config.asgi", {"celery", "supervisor", "pymongo", "psycopg"}),
        ("shortener.config.wsgi", {"celery", "supervisor", "pymongo", "psycopg"}),
    ],
)
def test_a_process_loads_only_what_it_needs(program: str, unneeded: set[str]) -> None:
    code = f"import sys, {program}; print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)

    assert unneeded & set(loaded.stdout.split()) == set()
