"""People and keys for the tests of the key pages."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.keys.services import create_api_key
from accounts.models import Role, User, Workspace
from accounts.workspaces.actors import operator
from tests.accounts.fixtures import KeyAndText, MakeKey
from tests.accounts.keys.reading import NOW


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock; tests move it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def admin(sign_in_as: Callable[[Role], Client]) -> Client:
    """The browser of an admin in Berlin."""
    browser = sign_in_as(Role.ADMIN)
    browser.cookies["time_zone"] = "Europe/Berlin"
    return browser


@pytest.fixture
def member(sign_in_as: Callable[[Role], Client]) -> Client:
    """The browser of a member, who may not edit keys."""
    return sign_in_as(Role.MEMBER)


@pytest.fixture
def make_key(workspace: Workspace, owner: User) -> MakeKey:
    """Create a key of the workspace, and return it with its text."""

    def make(name: str = "Shop", **values: Any) -> KeyAndText:
        place = values.pop("workspace", workspace)
        belongs_to = place.memberships.get(role=Role.OWNER).user
        return create_api_key(by=operator(place), belongs_to=belongs_to, name=name, **values)

    return make
