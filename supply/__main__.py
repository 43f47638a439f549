"""`make sbom`: writes the packages of the product, as CycloneDX and as a list of licenses."""

import json
import sys
from pathlib import Path

from supply.licences import licence_list, refused
from supply.sbom import npm_sbom, problem_of, python_sbom


def main(folder: Path) -> None:
    """Write the files into the folder; end with status 1 if one is invalid or a licence does not fit."""
    folder.mkdir(parents=True, exist_ok=True)
    sboms = {"python": python_sbom(), "npm": npm_sbom()}
    for name, sbom in sboms.items():
        if problem := problem_of(sbom):
            sys.exit(f"The SBOM of {name} is no CycloneDX: {problem}")
        (folder / f"sbom-{name}.cdx.json").write_text(json.dumps(sbom, indent=2, sort_keys=True) + "\n")
    (folder / "licences.txt").write_text(licence_list(sboms))
    if names := [name for sbom in sboms.values() for name in refused(sbom)]:
        sys.exit(f"Licenses that are not compatible, see supply/licences.py: {', '.join(names)}")


main(Path(sys.argv[1]))
