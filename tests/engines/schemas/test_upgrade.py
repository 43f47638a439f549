"""A database of each earlier release migrates to the newest schema, and everything in it still works."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.engines.conftest import Servers
from tests.engines.schemas.dumps import FILES, load
from tests.engines.schemas.keep import CLICKS, FOLDER, SECRET_KEY
from tests.stack.running import Stack

KEPT = [
    pytest.param(file, id=f"{file.parent.name}-{engine}", marks=pytest.mark.xdist_group(engine))
    for engine, name in FILES.items()
    for file in sorted(FOLDER.glob(f"*/{name}"))
]
SESSION = """
from django.conf import settings
from django.test import Client
from accounts.models import User
from links.models import Link
assert not Link.objects.filter(location_digest=None).exists()
browser = Client()
browser.force_login(User.objects.get(email="a@b.c"))
print(browser.cookies[settings.SESSION_COOKIE_NAME].value)
"""


@pytest.fixture(params=KEPT)
def upgraded(request: pytest.FixtureRequest, tmp_path: Path, servers: Servers) -> Iterator[tuple[Stack, str]]:
    """A running installation on the database of an earlier release, and an API key of that time."""
    file: Path = request.param
    sqlite = f"sqlite:///{tmp_path}/old.sqlite3"
    url = sqlite if file.name == FILES["sqlite"] else servers(file.stem).new_database()
    load(url, file.read_text())
    stack = Stack(tmp_path / "data", DATABASE_URL=url, SECRET_KEY=SECRET_KEY)
    try:
        yield stack.start(), file.with_suffix(".key").read_text().strip()
    finally:
        stack.kill()


def test_everything_of_an_earlier_release_works(upgraded: tuple[Stack, str]) -> None:
    stack, key = upgraded
    answer = stack.get("/api/links", params={"search": "kept"}, headers={"x-api-key": key})
    (link,) = answer.json()["data"]
    assert (link["shortCode"], link["folder"], link["tags"], link["clicks"]) == ("kept", "After", ["kept"], CLICKS)
    assert link["botClicks"] == CLICKS
    stats = stack.get(f"/api/links/{link['id']}/stats", headers={"x-api-key": key}).json()["data"]
    assert stats["clicks"] == CLICKS

    answer = stack.get("/api/links", params={"originalUrl": "HTTPS://example.com/page"}, headers={"x-api-key": key})
    assert "kept" in {link["shortCode"] for link in answer.json()["data"]}

    assert stack.get("/kept").headers["location"] == "https://example.com/page"

    session = stack.manage("shell", "--verbosity", "0", "--command", SESSION).stdout.strip()
    with httpx.Client(base_url=stack.address, cookies={"sessionid": session}, timeout=20) as browser:
        history = browser.get(f"/links/{link['id']}", follow_redirects=True).text
        assert re.search("Before.*After", history, re.DOTALL)
        _restore(browser)
    assert stack.get("/binned").status_code == 302


def _restore(browser: httpx.Client) -> None:
    page = browser.get("/links/bin", follow_redirects=True).text
    assert "binned" in page
    (address,) = set(re.findall(r'action="(/workspaces/\w+/links/\w+/restore)"', page))
    (token,) = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page))
    assert browser.post(address, data={"csrfmiddlewaretoken": token}).status_code == 302
