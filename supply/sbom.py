"""Software bills of materials of the installed packages, as CycloneDX documents without times and random ids.

Python's has the packages of requirements.txt and requirements-tls.txt as they are installed here. npm's has all of
package-lock.json but optional packages: those are programs for one kind of machine, and run only while style sheets and
scripts are built.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent


class Licence(TypedDict, total=False):
    """A licence by SPDX id or by name."""

    id: str
    name: str


class LicenceChoice(TypedDict, total=False):
    """A licence or an SPDX expression."""

    license: Licence
    expression: str


Component = TypedDict(
    "Component",
    {"bom-ref": str, "group": str, "name": str, "version": str, "licenses": list[LicenceChoice]},
    total=False,
)


class Dependency(TypedDict, total=False):
    """What a package needs, by the references of components."""

    ref: str
    dependsOn: list[str]


class Metadata(TypedDict, total=False):
    """What a document says of itself."""

    component: Component
    timestamp: str


class Sbom(TypedDict, total=False):
    """A CycloneDX document, as far as it is used here."""

    specVersion: str
    serialNumber: str
    metadata: Metadata
    components: list[Component]
    dependencies: list[Dependency]


def required() -> set[str]:
    """Return the names of the packages that run the product, normalised."""
    texts = [(ROOT / name).read_text() for name in ("requirements.txt", "requirements-tls.txt")]
    return set(re.findall(r"^([a-z0-9-]+)==", "\n".join(texts), re.MULTILINE))


def python_sbom() -> Sbom:
    """Return the SBOM of the installed packages that run the product; packages for tests are left out."""
    program = Path(sys.executable).with_name("cyclonedx-py")
    sbom = _printed(
        str(program),
        "environment",
        "--no-validate",
        "--output-reproducible",
        "--pyproject",
        "pyproject.toml",
        sys.executable,
    )
    names = required()
    sbom["components"] = [part for part in sbom["components"] if canonicalize_name(part["name"]) in names]
    kept = {part["bom-ref"] for part in sbom["components"]}
    root = sbom["metadata"]["component"]["bom-ref"]
    sbom["dependencies"] = [
        {"ref": root, "dependsOn": sorted(kept)},
        *(
            Dependency(ref=entry["ref"], dependsOn=sorted(kept & set(entry.get("dependsOn", []))))
            for entry in sbom["dependencies"]
            if entry["ref"] in kept
        ),
    ]
    return sbom


def npm_sbom() -> Sbom:
    """Return the SBOM of the packages that style sheets and scripts are built from."""
    sbom = _printed("npm", "sbom", "--sbom-format", "cyclonedx", "--package-lock-only", "--omit", "optional")
    del sbom["serialNumber"], sbom["metadata"]["timestamp"]
    sbom["metadata"]["component"]["name"] = "shortener"  # npm takes the folder's name
    return sbom


def problem_of(sbom: Sbom) -> str | None:
    """Return what the schema of CycloneDX does not allow in the document, or None."""
    version = SchemaVersion.from_version(sbom["specVersion"])
    problem = JsonStrictValidator(version).validate_str(json.dumps(sbom))
    return None if problem is None else str(problem)


def _printed(*command: str) -> Sbom:
    """Return the document that a command prints."""
    ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    sbom: Sbom = json.loads(ended.stdout)
    return sbom
