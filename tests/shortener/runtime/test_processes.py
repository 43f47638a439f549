"""The processes that `shortener run` starts: all of them, or those that it is given."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from shortener.runtime.processes import NAMES, supervisor_configuration


def _started(*names: str) -> list[str]:
    configuration = supervisor_configuration(Path(settings.BASE_DIR, "Procfile"), names)
    return re.findall(r"^\[program:(\w+)\]$", configuration, re.MULTILINE)


def test_only_the_given_processes_run() -> None:
    assert _started("redirects", "control") == ["control", "redirects"]


def test_an_own_redis_replaces_the_embedded_valkey() -> None:
    assert _started(*NAMES) == ["control", "redirects", "worker", "beat"]  # REDIS_URL is set here


def test_an_unknown_process_is_refused() -> None:
    with pytest.raises(CommandError, match="web is not a process"):
        call_command("run", "worker", "web")
