"""What Django's test client does in tests: it opens pages of a workspace as browsers do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

import pytest
from django.test import Client

from shortener.web.addresses.workspace_paths import split_path
from tests.fixtures import Response


@contextmanager
def pages_by_short_paths() -> Iterator[None]:
    """Let client.get("/links") answer the page of the workspace, to whose path /workspaces/<id>/links it redirects."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "request", _following(Client.request))
        yield


def _following(send: Callable[..., Response]) -> Callable[..., Response]:
    def request(client: Client, **environ: object) -> Response:
        answer = send(client, **environ)
        path = environ.get("PATH_INFO")
        location = urlsplit(answer.headers.get("Location", ""))
        named, page = split_path(unquote(location.path))
        if environ.get("REQUEST_METHOD") in ("GET", "HEAD") and named and page == path:
            return send(client, **environ | {"PATH_INFO": unquote(location.path)})
        return answer

    return request
