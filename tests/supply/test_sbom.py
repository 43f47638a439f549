"""What the product consists of: pinned with hashes, listed in valid SBOMs, under licences that fit."""

import json
import re

import pytest

from supply.licences import licence_list, refused
from supply.sbom import ROOT, Sbom, npm_sbom, problem_of, python_sbom, required

PINNED = [f"requirements{suffix}.txt" for suffix in ("", "-tls", "-otel", "-dev", "-dist", "-npm")]


@pytest.fixture(scope="module")
def sboms() -> dict[str, Sbom]:
    """The SBOMs, by kind."""
    return {"python": python_sbom(), "npm": npm_sbom()}


@pytest.mark.parametrize("file", PINNED)
def test_every_pin_has_hashes(file: str) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / file).read_text())[1:]

    assert entries
    assert [
        entry for entry in entries if not re.match(r"[a-z0-9-]+==\S+ \\\n    --hash=sha256:[0-9a-f]{64}\b", entry)
    ] == []


def test_npm_packages_have_hashes() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    assert [path for path, package in packages.items() if path and not package.get("integrity")] == []


def test_the_sboms_are_valid(sboms: dict[str, Sbom]) -> None:
    assert {name: problem_of(sbom) for name, sbom in sboms.items()} == {"python": None, "npm": None}


def test_the_sboms_name_what_is_installed(sboms: dict[str, Sbom]) -> None:
    python, npm = ({part["name"] for part in sbom["components"]} for sbom in sboms.values())

    assert {"Django", "granian", "whitenoise"} <= python
    assert not {"pytest", "mypy"} & python
    assert len(python) == len(required())
    assert {"htmx.org", "chart.js", "daisyui"} <= npm


def test_the_sboms_are_the_same_every_time(sboms: dict[str, Sbom]) -> None:
    assert npm_sbom() == sboms["npm"]
    assert not [word for word in ("timestamp", "serialNumber", str(ROOT)) if word in json.dumps(sboms)]


def test_every_licence_fits(sboms: dict[str, Sbom]) -> None:
    assert [name for sbom in sboms.values() for name in refused(sbom)] == []


@pytest.mark.parametrize("licence", ["GPL-3.0-or-later", "MIT AND AGPL-3.0-only", "Proprietary", None])
def test_a_licence_that_does_not_fit_is_found(licence: str | None) -> None:
    choices = [] if licence is None else [{"expression": licence}]

    assert refused({"components": [{"name": "new", "licenses": choices}]}) == ["new"]  # type: ignore[typeddict-item]


def test_the_list_of_licences_has_every_package(sboms: dict[str, Sbom]) -> None:
    lines = licence_list(sboms).splitlines()

    assert len(lines) == sum(len(sbom["components"]) for sbom in sboms.values())
    assert re.search(r"^python\tDjango\t5\.\S+\tBSD-3-Clause$", "\n".join(lines), re.MULTILINE)
