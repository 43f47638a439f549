"""The files in which phones look for the apps of a domain."""

from collections.abc import Sequence
from typing import Any

from domains.app_links.rules import EXCLUDED, App

_OPENS_LINKS = "delegate_permission/common.handle_all_urls"


def apple_app_site_association(apps: Sequence[App]) -> dict[str, Any]:
    """Return Apple's file: which app opens which paths, the first that matches deciding."""
    details = [
        {"appIDs": [f"{app['teamId']}.{app['bundleId']}"], "components": [_component(path) for path in app["paths"]]}
        for app in apps
    ]
    return {"applinks": {"details": details}}


def asset_links(apps: Sequence[App]) -> list[dict[str, Any]]:
    """Return Android's file: the apps that open every link, and the certificates that they are signed with."""
    return [
        {
            "relation": [_OPENS_LINKS],
            "target": {
                "namespace": "android_app",
                "package_name": app["packageName"],
                "sha256_cert_fingerprints": app["fingerprints"],
            },
        }
        for app in apps
    ]


def _component(path: str) -> dict[str, Any]:
    if path.startswith(EXCLUDED):
        return {"/": path.removeprefix(EXCLUDED), "exclude": True}
    return {"/": path}
