"""Sign-in with another service."""

import json
import os
import subprocess
import sys
from pathlib import Path

import environ
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from shortener.config.settings import identity_providers
from tests.environment import SOCKET

CONFIGURED = {
    "GOOGLE_CLIENT_ID": "g", "GOOGLE_CLIENT_SECRET": "s", "OIDC_CLIENT_ID": "client", "OIDC_CLIENT_SECRET": "s",
    "OIDC_NAME": "Acme",
}  # fmt: skip


def test_a_stranger_gets_an_account_once(tmp_path: Path) -> None:
    environment = os.environ | CONFIGURED | {
        "DATA_DIR": str(tmp_path), "DATABASE_URL": "", "REDIS_URL": f"unix://{SOCKET}",
        "DJANGO_SETTINGS_MODULE": "shortener.config.settings", "PYTHONPATH": str(settings.BASE_DIR),
    }  # fmt: skip

    visit = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.accounts.sign_in.visit_provider"],
        env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert visit.returncode == 0, visit.stderr
    assert json.loads(visit.stdout) == {
        "offered": ["Acme", "Google"],
        "asked": 200,
        "left": 200,
        "callback": ["http://testserver/accounts/oidc/oidc/login/callback/"],
        "challenge": ["S256"],
        "came back to": "/accounts/",
        "google": ["https://accounts.google.com"],
        "people": [["ada@example.com", "Ada Lovelace", [], False]],
    }


@pytest.mark.parametrize("missing", list(CONFIGURED)[:4])
def test_a_service_that_is_half_configured_is_refused(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    for name, value in (CONFIGURED | {"OIDC_SERVER_URL": "https://id.example.com", missing: ""}).items():
        monkeypatch.setenv(name, value)

    with pytest.raises(ImproperlyConfigured, match=f"{missing}.*set all of them, or none"):
        identity_providers.configured(environ.Env())
