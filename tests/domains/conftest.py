"""What tests of hosts share."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Workspace
from domains.models import Domain


@pytest.fixture
def make_domain(workspace: Workspace) -> Callable[..., Domain]:
    """Create a domain of the workspace, verified unless told otherwise."""

    def make(host: str = "go.example.org", **values: Any) -> Domain:
        values = {"workspace": workspace, "verified_at": timezone.now()} | values
        return Domain.objects.create(host=host, **values)

    return make
