"""Versions of a link: what ETag, If-Match and If-None-Match say about an answer's data."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from shortener.errors import Stale

_EDITED_BY_NOBODY = ("clicks", "status")  # visitors and the clock change them


def etag(data: Mapping[str, Any]) -> str:
    """Return what differs whenever the data does; up to its first dot, only what people edit counts."""
    edited = {name: value for name, value in data.items() if name not in _EDITED_BY_NOBODY}
    digest = hashlib.blake2b(json.dumps(edited, sort_keys=True).encode(), digest_size=12).hexdigest()
    return ".".join([f'"{digest}', *(str(data[name]) for name in _EDITED_BY_NOBODY)]) + '"'


def check_if_match(request: Request, data: Mapping[str, Any]) -> None:
    """Raise Stale when the request is meant for another edition of the link than this one."""
    tags = _sent(request, "If-Match")
    if tags is not None and "*" not in tags and _edition(etag(data)) not in map(_edition, tags):
        raise Stale(_("The link has changed since you read it. Read it again and repeat your change."))


def is_known(request: Request, tag: str) -> bool:
    """Tell whether the caller has the answer with this ETag already."""
    tags = _sent(request, "If-None-Match") or []
    return "*" in tags or tag in tags


def _sent(request: Request, header: str) -> list[str] | None:
    # Whoever compresses answers on their way makes ETags weak: W/"…". They name the same data.
    text = request.headers.get(header)
    return None if text is None else [tag.removeprefix("W/") for tag in parse_etags(text)]


def _edition(tag: str) -> str:
    return tag.strip('"').partition(".")[0]
