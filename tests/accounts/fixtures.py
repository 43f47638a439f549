"""The types of the fixtures in tests/accounts/conftest.py: annotate what a test asks for with them."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol, TypeAlias

from django.test import Client

from accounts.models import ApiKey, Membership, User, Workspace

if TYPE_CHECKING:
    # The stubs' name for what Django's test client returns.
    from django.test.client import _MonkeyPatchedWSGIResponse as Response
else:
    from django.http import HttpResponseBase as Response

__all__ = ["Browsers", "Join", "KeyAndText", "MakeKey", "Response", "Send", "SignIn", "SignInUser"]

Browsers: TypeAlias = dict[str, Client]  # by role
KeyAndText: TypeAlias = tuple[ApiKey, str]
MakeKey: TypeAlias = Callable[..., KeyAndText]  # with the fields of create_api_key()
Send: TypeAlias = Callable[..., Response]  # sends a request with the fields or headers that the fixture names


class SignIn(Protocol):
    """Sends the form of the sign-in page, ada's unless told otherwise; `query` is that of the page's address."""

    def __call__(
        self,
        browser: Client,
        login: str = ...,
        password: str = ...,
        *,
        query: str = ...,
        headers: Mapping[str, str] | None = ...,
    ) -> Response: ...


class Join(Protocol):
    """Adds a user, new unless the address is known, to the fixture's or another workspace; returns the membership."""

    def __call__(self, role: str, email: str = ..., into: Workspace = ...) -> Membership: ...


class SignInUser(Protocol):
    """Returns a browser in which the user is signed in."""

    def __call__(self, user: User) -> Client: ...
