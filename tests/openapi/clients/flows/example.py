"""The site that a flow talks to, and the link of the contract's example with an alias of the flow's own."""

import os

SITE = os.environ["SITE"]
KEY = os.environ["API_KEY"]


def new_link(alias: str) -> dict[str, object]:
    """Return the body of a new link."""
    return {
        "originalUrl": "https://example.com/product-launch",
        "customAlias": alias,
        "startsAt": "2099-12-01T09:00:00.000Z",
        "expiresAt": "2099-12-31T23:59:59.000Z",
        "maxClicks": 500,
        "tags": ["marketing", "launch"],
        "folder": "Product Launches",
        "notes": "Shared in the December announcement",
    }
