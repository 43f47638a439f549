"""The query of a short URL is passed on to the destination."""

import re
from urllib.parse import unquote_plus

LONGEST = 8_192  # bytes of a query that is passed on; a longer one is not

# What browsers percent-encode in a query, and what no header may have. A broken escape stays as it is.
_UNSAFE = re.compile(rb"[^!$-&(-;=?-~]")


def with_query(location: str, query: bytes) -> str:
    """Return the ASCII location with the parameters of the query, as they are written there.

    A parameter replaces those of the same name in the location, at the place of the first one; the others follow at
    the end, before the fragment. Names are compared after decoding.
    """
    if len(query) > LONGEST:
        return location
    given = [part for part in _UNSAFE.sub(_encoded, query).decode("ascii").split("&") if part]
    if not given:
        return location
    names = [_name(part) for part in given]
    address, hash_sign, fragment = location.partition("#")
    path, _question_mark, old = address.partition("?")
    parts: list[str] = []
    replaced = set()
    for part in old.split("&") if old else ():
        name = _name(part)
        if name not in names:
            parts.append(part)
        elif name not in replaced:
            replaced.add(name)
            parts += [one for one, its_name in zip(given, names, strict=True) if its_name == name]
    parts += [one for one, its_name in zip(given, names, strict=True) if its_name not in replaced]
    return f"{path}?{'&'.join(parts)}{hash_sign}{fragment}"


def _name(part: str) -> str:
    return unquote_plus(part.partition("=")[0])


def _encoded(match: re.Match[bytes]) -> bytes:
    return b"%%%02X" % match[0][0]
