"""Fixtures of rules, shared with the tests of links."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.workspaces.actors import operator
from moderation.models import Verdict
from moderation.services import save_rule
from tests.moderation.fixtures import Rule


@pytest.fixture
def rule(db: None, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Rule:
    """See Rule."""

    def add(pattern: str, verdict: str = Verdict.BLOCK, *, reason: str = "", at: datetime | None = None) -> None:
        with django_capture_on_commit_callbacks(execute=connection.in_atomic_block):
            save_rule(
                rule=None, pattern=pattern, verdict=verdict, reason=reason, note="", by=operator(None),
                at=at or datetime.now(UTC),
            )  # fmt: skip

    return add
