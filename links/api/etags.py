"""ETag, If-Match and If-None-Match of answers with one link."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from shortener.errors import Stale

_CHANGE_WITHOUT_EDITS = ("clicks", "status")  # changed by visitors and by time


def etag(data: Mapping[str, Any]) -> str:
    """Return the ETag of the data. Up to the first dot, it depends only on fields that people edit."""
    edited = {name: value for name, value in data.items() if name not in _CHANGE_WITHOUT_EDITS}
    digest = hashlib.blake2b(json.dumps(edited, sort_keys=True).encode(), digest_size=12).hexdigest()
    return ".".join([f'"{digest}', *(str(data[name]) for name in _CHANGE_WITHOUT_EDITS)]) + '"'


def check_if_match(request: Request, data: Mapping[str, Any]) -> None:
    """Raise Stale if the request's If-Match does not match these data; clicks and status may differ."""
    tags = _sent(request, "If-Match")
    if tags is not None and "*" not in tags and _edited_part(etag(data)) not in map(_edited_part, tags):
        raise Stale(_("The link has changed since you read it. Read it again and repeat your change."))


def is_known(request: Request, tag: str) -> bool:
    """Tell whether the request's If-None-Match contains this ETag."""
    tags = _sent(request, "If-None-Match") or []
    return "*" in tags or tag in tags


def _sent(request: Request, header: str) -> list[str] | None:
    # Compression makes ETags weak: W/"…". They stand for the same data.
    text = request.headers.get(header)
    return None if text is None else [tag.removeprefix("W/") for tag in parse_etags(text)]


def _edited_part(tag: str) -> str:
    return tag.strip('"').partition(".")[0]
