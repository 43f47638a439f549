"""ETag, If-Match and If-None-Match of answers with one link."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from shortener.errors import Invalid, Reason, Stale

_TAG = r'(W/)?"[^"]*"'
_IF_MATCH = re.compile(rf"\s*(\*|{_TAG}(\s*,\s*{_TAG})*)\s*")
_CHANGE_WITHOUT_EDITS = ("clicks", "status")  # changed by visitors and by time


def etag(data: Mapping[str, Any]) -> str:
    """Return the ETag of the data. Up to the first dot, it depends only on fields that people edit."""
    edited = {name: value for name, value in data.items() if name not in _CHANGE_WITHOUT_EDITS}
    digest = hashlib.blake2b(json.dumps(edited, sort_keys=True).encode(), digest_size=12).hexdigest()
    return ".".join([f'"{digest}', *(str(data[name]) for name in _CHANGE_WITHOUT_EDITS)]) + '"'


def parsed_if_match(text: str, *, field: str) -> list[str]:
    """Return the ETags in an If-Match, or raise Invalid on this field for a text without their quotes."""
    if not _IF_MATCH.fullmatch(text):
        raise Invalid(
            _("Send the ETag exactly as you received it, including its quotes, or send *."),
            field=field,
            reason=Reason.WRONG_FORMAT,
        )
    return _parsed(text)


def check_if_match(tags: list[str], data: Mapping[str, Any]) -> None:
    """Raise Stale if no ETag of an If-Match matches these data; clicks and status may differ."""
    if "*" not in tags and _edited_part(etag(data)) not in map(_edited_part, tags):
        raise Stale(_("The link has changed since you read it. Read it again and repeat your change."))


def is_known(request: Request, tag: str) -> bool:
    """Tell whether the request's If-None-Match contains this ETag."""
    tags = _parsed(request.headers.get("If-None-Match", ""))
    return "*" in tags or tag in tags


def _parsed(text: str) -> list[str]:
    # Compression makes ETags weak: W/"…". They stand for the same data.
    return [tag.removeprefix("W/") for tag in parse_etags(text)]


def _edited_part(tag: str) -> str:
    return tag.strip('"').partition(".")[0]
