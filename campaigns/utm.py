"""UTM parameters: names and values that web analytics read from the query of a destination."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote_plus

from shortener.web.addresses import web_addresses

PARAMETERS = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
LONGEST_DESTINATION = 32_768  # characters as given, and bytes in the form that browsers send
SAMPLE_DESTINATION = "https://example.com/shoes"


@dataclass(frozen=True)
class Preview:
    """A destination with UTM parameters in three parts: the URL without them, what they add, and the fragment."""

    kept: str
    added: str
    fragment: str


def add_parameters(location: str, parameters: Mapping[str, str]) -> str:
    """Return the ASCII URL with the parameters that its query lacks, percent-encoded, at the end of the query.

    Names are compared exactly, after decoding. Everything else stays byte for byte, the fragment included.
    """
    address, hash_sign, fragment = location.partition("#")
    path, _question_mark, query = address.partition("?")
    present = {unquote_plus(part.partition("=")[0]) for part in query.split("&")}
    added = [f"{quote(name, '')}={quote(value, '')}" for name, value in parameters.items() if name not in present]
    if not added:
        return location
    separator = "" if not query or query.endswith("&") else "&"
    return f"{path}?{query}{separator}{'&'.join(added)}{hash_sign}{fragment}"


def preview_destination(destination: str, parameters: Mapping[str, str]) -> Preview:
    """Return where visitors are sent, or raise Invalid for a text that cannot be a destination."""
    location = web_addresses.parsed(destination, longest=LONGEST_DESTINATION).href
    kept = location.partition("#")[0]
    address, hash_sign, fragment = add_parameters(location, parameters).partition("#")
    return Preview(kept, address.removeprefix(kept), hash_sign + fragment)
