"""Keep a filled database of a release as text, for each engine: `make schema-fixtures RELEASE=1.0`.

Do it once for each release, from its commit, and never change the files afterwards: they are what people have.
"""

import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from django.conf import settings

from tests.engines.mongodb_server import MongoDB
from tests.engines.schemas.dumps import FILES, dump
from tests.stack.running import Stack
from tests.stack.servers import Postgres
from tests.stack.waiting import WHEN_BUSY, eventually

FOLDER = Path(__file__).parent
SECRET_KEY = "the key of all installations whose databases are kept here, for tests only"
CLICKS = 3


def main(release: str) -> None:
    """Write the files of the release."""
    if not re.fullmatch(r"\d+(\.\d+)+", release):
        sys.exit("Say which release: make schema-fixtures RELEASE=1.0")
    kept = FOLDER / release
    kept.mkdir(exist_ok=True)
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        folder.chmod(0o755)  # under root PostgreSQL runs as another user
        _keep(f"sqlite:///{folder}/db.sqlite3", folder / "sqlite", kept / FILES["sqlite"])
        for engine, start in (("postgresql", Postgres), ("mongodb", MongoDB)):
            server = start(folder / engine)
            try:
                _keep(server.url, folder / f"{engine}-installation", kept / FILES[engine])
            finally:
                server.remove()


def _keep(url: str, folder: Path, file: Path) -> None:
    folder.mkdir()
    stack = Stack(folder / "data", DATABASE_URL=url, SECRET_KEY=SECRET_KEY)
    try:
        migrated = stack.manage("migrate", "--verbosity", "0")
        assert migrated.returncode == 0, migrated.stderr
        _fill(stack)
        key = stack.start().create_api_key()
        _use(stack, key)
        stack.stop()
        _fill(stack)  # tables that the worker has emptied since
    finally:
        stack.kill()
    file.write_text(dump(url))
    file.with_suffix(".key").write_text(f"{key}\n")
    sys.stdout.write(f"{file.relative_to(FOLDER)}\n")


def _fill(stack: Stack) -> None:
    """Put rows into each table that has none."""
    subprocess.run(
        [sys.executable, "-m", "tests.engines.contents", "fill"],
        cwd=settings.BASE_DIR,
        env=stack.environment | {"DJANGO_SETTINGS_MODULE": "shortener.config.settings"},
        timeout=60,
        check=True,
    )


def _use(stack: Stack, key: str) -> None:
    """Do what test_upgrade.py looks for: a link with clicks and a history, and one in the bin."""
    link = stack.create_link(key, customAlias="kept", folder="Before", tags=["kept"])
    for _ in range(CLICKS):
        assert stack.get("/kept").status_code == 302
    changed = httpx.patch(
        f"{stack.address}/api/links/{link['id']}", json={"folder": "After"}, headers={"x-api-key": key}, timeout=20
    )
    assert changed.status_code == 200, changed.text
    eventually(lambda: stack.clicks(key, link["id"]) == CLICKS, within=WHEN_BUSY)
    stack.delete_link(key, stack.create_link(key, customAlias="binned")["id"])


if __name__ == "__main__":
    settings.configure(BASE_DIR=FOLDER.parents[2])  # all that installations need to know
    main(*(sys.argv[1:] or [""]))
