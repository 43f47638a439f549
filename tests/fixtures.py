"""The types of the fixtures in tests/conftest.py: annotate what a test asks for with them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar, Unpack

from django.test import Client

from accounts.models import ApiKey, Role, User, Workspace
from links.fields import GivenValues
from links.models import Link

if TYPE_CHECKING:
    # The stubs' name for what Django's test client returns.
    from django.test.client import _MonkeyPatchedWSGIResponse as Response
else:
    from django.http import HttpResponseBase as Response

Json: TypeAlias = dict[str, Any]
KeyAndText: TypeAlias = tuple[ApiKey, str]
Result = TypeVar("Result")

__all__ = [
    "BrowserOf",
    "Call",
    "Json",
    "KeyAndText",
    "KeyWith",
    "MakeLink",
    "PassSeconds",
    "PostBulk",
    "PostLink",
    "Race",
    "Response",
    "SignInAs",
]


class MakeLink(Protocol):
    """Creates a link through the service: of the fixture's workspace, to example.com and now, unless told otherwise."""

    def __call__(
        self,
        *,
        at: datetime | None = ...,
        workspace: Workspace = ...,
        created_by: User | None = ...,
        **given: Unpack[GivenValues],
    ) -> Link: ...


class PostLink(Protocol):
    """Sends POST /api/links with these fields, with a destination in `originalUrl` unless one is given."""

    def __call__(self, **fields: object) -> Response: ...


class PostBulk(Protocol):
    """Sends these items to POST /api/links/bulk as the dashboard does."""

    def __call__(self, *items: object) -> Response: ...


class Call(Protocol):
    """Sends a request to the API: by default with the key of the fixture's workspace; the body is sent as JSON.

    Underscores in the names of headers become hyphens.
    """

    def __call__(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        key: str = ...,
        query: Mapping[str, object] | None = None,
        **headers: str,
    ) -> Response: ...


class KeyWith(Protocol):
    """Creates a key of the fixture's workspace with these scopes only, and returns its text."""

    def __call__(self, *scopes: str) -> str: ...


class Race(Protocol):
    """Calls a function in this many threads at once and returns the results; each thread has its own connection."""

    def __call__(self, times: int, act: Callable[[], Result]) -> list[Result]: ...


class SignInAs(Protocol):
    """Returns the browser of a new user who has this role in the fixture's workspace."""

    def __call__(self, role: Role) -> Client: ...


class BrowserOf(Protocol):
    """Returns the browser of a new user who has this role in the fixture's workspace."""

    def __call__(self, role: str) -> Client: ...


class PassSeconds(Protocol):
    """Moves the monotonic clock forward by this many seconds."""

    def __call__(self, seconds: float) -> None: ...
