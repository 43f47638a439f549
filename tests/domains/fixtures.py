"""The types of the fixtures in tests/domains/conftest.py: annotate what a test asks for with them."""

from collections.abc import Callable
from typing import Protocol, TypeAlias

from accounts.models import Workspace
from domains.models import Domain
from tests.fixtures import Json

__all__ = ["MakeDomain", "Verify"]

Verify: TypeAlias = Callable[[], Json]  # verifies the fixture's domain through the API and returns the answer's data


class MakeDomain(Protocol):
    """Creates a domain, of the fixture's workspace and verified unless told otherwise; `values` are other columns."""

    def __call__(self, host: str = ..., *, workspace: Workspace = ..., **values: object) -> Domain: ...
