"""deploy/kubernetes: valid for the API of Kubernetes, and what `kubectl apply --kustomize` needs is there."""

import re
from pathlib import Path

import kubernetes_validate
import msgspec
import pytest
import yaml
from django.conf import settings

from tests.variables import UNSET

FOLDER = Path(settings.BASE_DIR, "deploy/kubernetes")
MANIFESTS = sorted(file for file in FOLDER.glob("*.yaml") if file.name != "kustomization.yaml")
RESOURCES = [
    pytest.param(resource, id=f"{resource['kind']} {resource['metadata']['name']}")
    for file in MANIFESTS
    for resource in yaml.safe_load_all(file.read_text())
]

CONFINED = ["readOnlyRootFilesystem: true", "allowPrivilegeEscalation: false", "drop: [ALL]"]


class Generator(msgspec.Struct):
    """What makes a ConfigMap or a Secret."""

    name: str
    envs: list[str]


class Kustomization(msgspec.Struct):
    """What these tests look at; msgspec ignores the rest."""

    resources: list[str]
    configMapGenerator: list[Generator]
    secretGenerator: list[Generator]


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_manifest_follows_the_schema(resource: dict[str, object]) -> None:
    kubernetes_validate.validate(resource, kubernetes_validate.latest_version(), strict=True)


def test_kustomize_finds_every_file() -> None:
    kustomization = msgspec.yaml.decode((FOLDER / "kustomization.yaml").read_text(), type=Kustomization)

    assert sorted(kustomization.resources) == [file.name for file in MANIFESTS]
    assert [(generator.name, generator.envs) for generator in kustomization.configMapGenerator] == [
        ("settings", ["settings.env"])
    ]
    assert [(generator.name, generator.envs) for generator in kustomization.secretGenerator] == [
        ("secrets", ["secrets.env"])
    ]


@pytest.mark.parametrize("line", CONFINED)
def test_every_container_is_confined(line: str) -> None:
    texts = [file.read_text() for file in MANIFESTS]

    assert sum(text.count(line) for text in texts) == sum(text.count("image: shortener\n") for text in texts)


def test_no_pod_runs_as_root() -> None:
    texts = [text for file in MANIFESTS if "image: shortener\n" in (text := file.read_text())]

    assert texts
    assert all(text.count("runAsNonRoot: true") == text.count("runAsUser: 10001") == 1 for text in texts)


def test_no_probe_waits_for_the_end_of_an_outage() -> None:
    text = (FOLDER / "web.yaml").read_text()

    assert text.count("Probe:\n") == 3
    assert text.count("path: /health/live\n") == 3
    assert "until shortener migrate --check" in text


def test_the_ingress_reaches_solvers_of_cert_manager() -> None:
    text = (FOLDER / "network.yaml").read_text()

    assert 'acme.cert-manager.io/http01-solver: "true"' in text
    assert "- port: 8089\n" in text


def test_settings_are_those_that_exist() -> None:
    names = {
        name
        for file in ("settings.env", "secrets.env.example")
        for name in re.findall(r"^#?([A-Z_]+)=", (FOLDER / file).read_text(), re.MULTILINE)
    }

    assert names
    assert names <= set(UNSET)
