"""UTM parameters: what the destinations of a campaign's links tell the site that they lead to."""

from collections.abc import Mapping
from urllib.parse import quote, unquote_plus

PARAMETERS = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
LONGEST = 100  # characters of a value


def merged(location: str, parameters: Mapping[str, str]) -> str:
    """Return the ASCII location with the parameters that its query lacks, encoded and at the query's end.

    Names are compared exactly, once decoded. All that was there stays byte for byte, the fragment included.
    """
    address, hash_sign, fragment = location.partition("#")
    path, _question_mark, query = address.partition("?")
    present = {unquote_plus(part.partition("=")[0]) for part in query.split("&")}
    added = [f"{quote(name, '')}={quote(value, '')}" for name, value in parameters.items() if name not in present]
    if not added:
        return location
    separator = "" if not query or query.endswith("&") else "&"
    return f"{path}?{query}{separator}{'&'.join(added)}{hash_sign}{fragment}"
