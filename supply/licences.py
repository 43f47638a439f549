"""Licenses of the packages that the product installs, and those that are compatible with the MIT license."""

import re
from collections.abc import Mapping

from supply.sbom import Component, Sbom

_CLASSIFIER = "License :: OSI Approved :: "
# They allow to use the package in a product under any licence, and to pass it on; those of the third line ask that
# changes of the package itself stay open.
ACCEPTED = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "ISC", "MIT", "MIT-0"),
    *("MIT-CMU", "PSF-2.0"),
    *("LGPL-3.0-only", "MPL-2.0"),
    *("Python-2.0",),
    *(f"{_CLASSIFIER}{name}" for name in ("Apache Software License", "BSD License", "MIT License")),
    f"{_CLASSIFIER}Mozilla Public License 2.0 (MPL 2.0)",
}
# Packages whose metadata names no licence that a program knows; what their files of licences say.
READ = {
    "qrcode": "BSD-3-Clause AND MIT",
    "supervisor": "Repoze (BSD-3-Clause, and changes are to be marked) AND BSD-3-Clause AND HPND",
    "uritemplate": "BSD-3-Clause OR Apache-2.0",
}


def licence_list(sboms: Mapping[str, Sbom]) -> str:
    """Return a line for each package, in the order of names: kind, name, version and licences, between tabs."""
    lines = [
        f"{kind}\t{_full_name(part)}\t{part.get('version', '')}\t{'; '.join(licences(part))}\n"
        for kind, sbom in sboms.items()
        for part in sorted(sbom["components"], key=_full_name)
    ]
    return "".join(lines)


def refused(sbom: Sbom) -> list[str]:
    """Return the packages with a licence that does not fit, or without any."""
    return [_full_name(part) for part in sbom["components"] if not _fits(part)]


def licences(part: Component) -> list[str]:
    """Return the SPDX ids, expressions or names of a package's licences."""
    if part["name"] in READ:
        return [READ[part["name"]]]
    return sorted(
        choice.get("expression") or choice["license"].get("id") or choice["license"].get("name", "")
        for choice in part.get("licenses", [])
    )


def _fits(part: Component) -> bool:
    names = {name for text in licences(part) for name in _parts(text)}
    return part["name"] in READ or (bool(names) and names <= ACCEPTED)


def _parts(text: str) -> list[str]:
    """Return the ids in an SPDX expression; the name of a classifier is one."""
    if text.startswith(_CLASSIFIER):
        return [text]
    return [name for name in re.split(r" AND | OR | WITH |[()]", text) if name]


def _full_name(part: Component) -> str:
    return "/".join(filter(None, [part.get("group"), part["name"]]))
