"""Six generators read the OpenAPI document: each client compiles strictly and does what the contract's example does."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from shortener.api.documents import document
from tests.fixtures import KeyAndText

HERE = Path(__file__).parent
PATH = os.pathsep.join((str(HERE / "node_modules/.bin"), str(Path(sys.executable).parent), os.environ["PATH"]))
PROCESSES = 3  # at once: each waits now and then

TYPESCRIPT = {
    "openapi-typescript": "openapi-typescript openapi.json -o generated/openapi-typescript/schema.ts",
    "hey-api": "openapi-ts -i openapi.json -o generated/hey-api -c @hey-api/client-fetch "
    "-p zod @hey-api/typescript @hey-api/sdk --silent",
    "orval": "orval --config orval.config.ts",
    "swagger-typescript-api": "swagger-typescript-api generate -p openapi.json "
    "-o generated/swagger-typescript-api -n api.ts --silent",
}
PYTHON = {
    "python_client": "openapi-python-client generate --path openapi.json --output-path generated/python_client "
    "--meta none",
    "pydantic_models": "datamodel-codegen --input openapi.json --output generated/models.py --input-file-type openapi "
    "--output-model-type pydantic_v2.BaseModel --target-python-version 3.11 --use-annotated --formatters builtin",
}
FLOWS = {
    "node bundles/{}.mjs": ("openapi-fetch", "hey-api", "orval", "swagger-typescript-api"),
    "python flows/{}.py": ("python_client", "pydantic_models"),
}


class Workbench:
    """A folder with the document, the generators' packages and the flows; commands run in it side by side."""

    def __init__(self, folder: Path, pool: ThreadPoolExecutor) -> None:
        self.folder = folder
        self._pool = pool
        for name in ("flows", "tsconfig.json", "orval.config.ts", "spectral.yaml", "mypy.ini", "package.json"):
            copy = shutil.copytree if (HERE / name).is_dir() else shutil.copy
            copy(HERE / name, folder / name)
        (folder / "node_modules").symlink_to(HERE / "node_modules")
        (folder / "generated").mkdir()
        (folder / "generated/__init__.py").touch()
        (folder / "openapi.json").write_bytes(document())
        commands = {**TYPESCRIPT, **PYTHON, "spectral": "spectral lint -r spectral.yaml -F hint openapi.json"}
        self._made = {name: self.start(command) for name, command in commands.items()}

    def start(self, command: str, **environment: str) -> "Future[str]":
        """Run the command, and return what it says if it fails, or nothing."""
        return self._pool.submit(self._run, command, environment)

    def made(self, name: str) -> str:
        """Wait for what the command of that name makes, and return what it says if it fails."""
        return self._made[name].result()

    def _run(self, command: str, environment: Mapping[str, str]) -> str:
        given = {"PATH": PATH, "HOME": str(self.folder), "PYTHONPATH": str(self.folder), **environment}
        run = subprocess.run(
            command.split(), cwd=self.folder, env=given, capture_output=True, text=True, timeout=120, check=False
        )
        return f"{command}:\n{run.stdout}\n{run.stderr}" if run.returncode else ""


@pytest.fixture(scope="module")
def workbench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """The folder, in which all generators are at work."""
    with ThreadPoolExecutor(PROCESSES) as pool:
        yield Workbench(tmp_path_factory.mktemp("clients"), pool)


@pytest.mark.parametrize(("names", "check"), [(TYPESCRIPT, "tsc -p ."), (PYTHON, "mypy flows generated")])
def test_generated_clients_are_typed_strictly(workbench: Workbench, names: Mapping[str, str], check: str) -> None:
    assert [said for name in names if (said := workbench.made(name))] == []

    assert workbench.start(check).result() == ""


@pytest.mark.django_db(transaction=True)
def test_generated_clients_work(workbench: Workbench, live_server: LiveServer, api_key: KeyAndText) -> None:
    for name in (*TYPESCRIPT, *PYTHON):
        workbench.made(name)
    scripts = " ".join(f"flows/{flow.name}" for flow in HERE.glob("flows/*.ts"))
    bundle = f"esbuild {scripts} --bundle --platform=node --format=esm --outdir=bundles --out-extension:.js=.mjs"
    assert workbench.start(bundle).result() == ""

    site = {"SITE": live_server.url, "API_KEY": api_key[1]}
    runs = [workbench.start(command.format(flow), **site) for command, flows in FLOWS.items() for flow in flows]

    assert [said for run in runs if (said := run.result())] == []


def test_spectral_has_nothing_to_say(workbench: Workbench) -> None:
    assert workbench.made("spectral") == ""
