"""The Caddyfiles of deploy/ and of the documentation, with an unmodified Caddy."""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from shortener.runtime import caddy

SITE = {"SITE_URL": "https://links.example.com"}


def _adapted(file: Path, folder: Path, **environment: str) -> str:
    """Return Caddy's own form of a Caddyfile that it accepts without a warning."""
    options = ["--adapter", "caddyfile", "--config", str(file)]
    run = subprocess.run(
        [caddy.binary(), "adapt", "--validate", *options],
        env={"XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "not formatted" not in run.stderr
    return run.stdout


@pytest.mark.parametrize(
    ("values", "part"),
    [
        ({}, '"endpoint":"http://127.0.0.1:8002/tls/permission"'),
        ({}, '"listen":[":443"]'),
        ({}, '"upstreams":[{"dial":"127.0.0.1:8000"}]'),
        ({"UPSTREAM": "web:8000"}, '"upstreams":[{"dial":"web:8000"}]'),
        ({"PERMISSION_URL": "http://web:8002/tls/permission"}, '"endpoint":"http://web:8002/tls/permission"'),
        ({"CADDY_OPTIONS": "email ops@example.com\nacme_ca https://ca.example/dir"}, '"ca":"https://ca.example/dir"'),
        ({"SITE_PORT": ":8443"}, '"https://{http.request.host}:8443{http.request.uri}"'),
    ],
)
def test_the_file_of_deploy_works_by_itself(tmp_path: Path, values: dict[str, str], part: str) -> None:
    assert part in _adapted(settings.BASE_DIR / "deploy" / "Caddyfile", tmp_path, **(SITE | values))


def test_the_files_of_the_documentation_are_valid(tmp_path: Path) -> None:
    texts = [(settings.BASE_DIR / "docs" / name).read_text() for name in ("tls.md", "operations.md")]
    blocks = [block for text in texts for block in re.findall(r"^```caddy\n(.*?)^```", text, re.MULTILINE | re.DOTALL)]

    assert len(blocks) == 2
    for number, block in enumerate(blocks):
        file = tmp_path / f"Caddyfile{number}"
        file.write_text(block.replace("    ", "\t"))
        assert "links.example.com" in _adapted(file, tmp_path)
