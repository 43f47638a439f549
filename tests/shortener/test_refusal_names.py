"""docs/security.md names every limit that /metrics counts, and counts of the control plane rise."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User
from accounts.workspaces import services
from shortener import metrics
from shortener.web import downloads

_NAMES = re.compile(
    r'refused\.labels\("([^"]+)"\)|\bRate\("([^"]+)"|\bgroup="([^"]+)"|^    limit = "([^"]+)"', re.MULTILINE
)
_PACKAGES = ("accounts", "campaigns", "clicks", "domains", "links", "moderation", "redirects", "shortener")
_ROW = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)


def _counted(limit: str) -> float:
    found = re.search(rf'shortener_refused_total{{limit="{limit}"}} (\S+)', metrics.exposition().decode())
    return float(found[1]) if found else 0


def test_every_limit_has_its_row() -> None:
    files = [file for package in _PACKAGES for file in Path(settings.BASE_DIR, package).rglob("*.py")]
    named = {next(filter(None, found)) for file in files for found in _NAMES.findall(file.read_text(encoding="utf-8"))}
    text = (settings.BASE_DIR / "docs" / "security.md").read_text(encoding="utf-8")
    table = text.partition("### Limits in /metrics")[2].partition("|---|---|")[2].partition("\n#")[0]

    assert set(_ROW.findall(table)) == named


@pytest.mark.django_db
def test_a_limit_of_rows_is_counted(dashboard: Client, owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MAX_OWNED_WORKSPACES", 1)
    before = _counted("workspaces")

    dashboard.post("/workspaces/new", {"name": "Another"})

    assert _counted("workspaces") == before + 1


def test_downloads_beyond_the_limit_are_counted() -> None:
    before = _counted("downloads")

    begun = [downloads.Download.begin(iter("a"), of="this", most=1) for _ in range(3)]

    assert [download is None for download in begun] == [False, True, True]
    assert _counted("downloads") == before + 2


@pytest.mark.django_db
def test_attempts_beyond_the_limit_are_counted(client: Client) -> None:
    before = _counted("sign-in attempts")

    for _ in range(7):
        client.post("/accounts/login/", {"login": "ada@example.com", "password": "wrong"})

    assert _counted("sign-in attempts") == before + 2
