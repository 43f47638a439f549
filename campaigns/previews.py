"""What a destination becomes with a campaign's UTM parameters."""

from collections.abc import Mapping
from dataclasses import dataclass

from campaigns import utm
from shortener.web import web_addresses

SAMPLE = "https://example.com/shoes"


@dataclass(frozen=True)
class Preview:
    """The destination in three parts: as it was, what the parameters add, and its fragment."""

    kept: str
    added: str
    fragment: str


def preview(destination: str, parameters: Mapping[str, str]) -> Preview:
    """Return what visitors are sent to, or raise Invalid for what cannot be a destination."""
    location = web_addresses.parsed(destination).href
    kept = location.partition("#")[0]
    address, hash_sign, fragment = utm.merged(location, parameters).partition("#")
    return Preview(kept, address.removeprefix(kept), hash_sign + fragment)
