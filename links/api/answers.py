"""The answer with one link and its ETag."""

from datetime import datetime
from typing import Any

from rest_framework.response import Response

from links.api import etags
from links.api.serializers import LinkOutput
from links.models import Link
from links.services.changes import LinkCheck
from shortener.api.views import success


def shown(link: Link, at: datetime) -> dict[str, Any]:
    """Return the link as the API shows it at this time."""
    return LinkOutput(link, context={"at": at}).data


def version_check(if_match: str, at: datetime, *, field: str) -> LinkCheck:
    """Return a check that raises Stale for a link in another version than If-Match names, or raise Invalid."""
    tags = etags.parsed_if_match(if_match, field=field)
    return lambda link: etags.check_if_match(tags, shown(link, at))


def answer(link: Link, at: datetime, message: str, *, status: int = 200) -> Response:
    """Return the response with the link."""
    data = shown(link, at)
    response = success(data, message, status)
    response["ETag"] = etags.etag(data)
    return response
