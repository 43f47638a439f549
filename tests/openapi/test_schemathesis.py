"""The API keeps what its description promises: thousands of requests, made from it by schemathesis, with every check.

rules.py names what no schema can state. SCHEMATHESIS_SEED and SCHEMATHESIS_EXAMPLES choose other requests, and more
of them.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.core.servers.basehttp import WSGIRequestHandler
from django.test import Client
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.api import sessions
from accounts.models import User
from accounts.workspaces import plans
from domains.verification import checks
from links.services import guests
from tests.domains.dns_server import Zone
from tests.fixtures import KeyAndText

SEED = os.environ.get("SCHEMATHESIS_SEED", "20261201")
EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES", "10")
RULES = Path(__file__).with_name("rules.py")
_MANY = 1_000_000


@pytest.fixture
def no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Raise all rate limits: a 429 would hide the response to test."""
    business = replace(plans.PLANS["business"], requests_per_minute=_MANY)
    monkeypatch.setitem(plans.PLANS, "business", business)
    monkeypatch.setattr(sessions, "_CALLS_PER_MINUTE", _MANY)
    monkeypatch.setattr(checks, "CHECKS_PER_MINUTE", _MANY)
    monkeypatch.setattr(guests, "RATES", ((_MANY, 60),))
    monkeypatch.setattr(guests, "NETWORK_RATE", (_MANY, 60))


@pytest.fixture
def prompt_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the test server send each body at once, not 40 ms after its headers."""
    monkeypatch.setattr(WSGIRequestHandler, "disable_nagle_algorithm", True)


@pytest.fixture
def unknowing_dns(settings: Settings) -> Iterator[None]:
    """Use a DNS server that knows no name."""
    zone = Zone()
    settings.DNS_SERVERS = [("127.0.0.1", zone.start())]
    yield
    zone.stop()


@pytest.mark.django_db(transaction=True)
def test_schemathesis_finds_no_failure(
    live_server: LiveServer,
    no_limits: None,
    prompt_server: None,
    owner: User,
    api_key: KeyAndText,
    unknowing_dns: None,
    tmp_path: Path,
) -> None:
    browser = Client()
    browser.force_login(owner)
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    credentials = tmp_path / "schemathesis.toml"
    credentials.write_text(
        f'hooks = "{RULES}"\n'
        f'[auth.openapi]\napiKey = {{ api_key = "{api_key[1]}" }}\nsession = {{ api_key = "{session}" }}\n'
    )

    run = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"), "--config-file", credentials,
            "run", f"{live_server.url}/api/openapi.json", "--header", "Sec-Fetch-Site: same-origin",
            "--checks", "all", "--phases", "examples,coverage,fuzzing,stateful", "--mode", "all",
            "--max-examples", EXAMPLES, "--seed", SEED, "--no-color",
        ],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(settings.BASE_DIR)},  # for strict.py
        capture_output=True,
        text=True,
        timeout=1_800,
    )  # fmt: skip

    assert run.returncode == 0, run.stdout
    assert "Tested: 30" in run.stdout
