"""The image: its Dockerfile is clean, and its build steps in a bare Debian make what serves on a read-only root."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.deploy.debian import Debian
from tests.deploy.first_link import serve_first_link
from tests.stack.running import Stack

pytestmark = pytest.mark.xdist_group("image")

DEPLOY = Path(settings.BASE_DIR, "deploy")


def test_the_dockerfile_is_clean() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")

    assert subprocess.run([hadolint, DEPLOY / "Dockerfile"], timeout=60, check=False).returncode == 0


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Debian]:
    """Return a system that both stages of the Dockerfile have made, in their order."""
    folder = tmp_path_factory.mktemp("image")
    build, final = Debian(folder / "build"), Debian(folder / "final")
    _copy_context(build.root / "src")
    build.run("env", "--chdir", "/src", "deploy/image/build.sh")
    shutil.copy(DEPLOY / "image/system.sh", final.root / "usr/local/sbin")
    final.run("system.sh")
    shutil.copytree(build.root / "opt/shortener", final.root / "opt/shortener", symlinks=True)
    yield final
    subprocess.run(["rm", "--recursive", folder], check=True, timeout=300)  # quicker than Python, for 80,000 files


def _copy_context(target: Path) -> None:
    """Copy what .dockerignore lets Docker see."""
    lines = Path(settings.BASE_DIR, ".dockerignore").read_text().splitlines()
    for pattern in (line.removeprefix("!") for line in lines if line.startswith("!")):
        for source in Path(settings.BASE_DIR).glob(pattern):
            destination = target / source.relative_to(settings.BASE_DIR)
            destination.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, destination, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, destination)


def test_the_image_serves_its_first_link(image: Debian, tmp_path: Path) -> None:
    volume = tmp_path / "volume"
    volume.mkdir(mode=0o700)
    shutil.chown(volume, 10001, 10001)
    stack = Stack(volume / "shortener")
    stack.command = (*image.confined(volume), "shortener")
    stack.environment |= {"PATH": "/opt/shortener/bin:/usr/bin:/bin", "DATA_DIR": "/data/shortener", "HOST": "0.0.0.0"}  # noqa: S104
    probe = [*image.confined(volume), "python", "-P", "-m", "shortener.runtime.probe"]  # of HEALTHCHECK
    try:
        serve_first_link(stack, meanwhile=lambda: subprocess.run(probe, env=stack.environment, check=True, timeout=60))
        assert (
            subprocess.run(probe, env=stack.environment, capture_output=True, timeout=60, check=False).returncode == 1
        )
    finally:
        stack.kill()
