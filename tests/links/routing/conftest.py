"""Fixtures of the tests of rules."""

from tests.links.api.conftest import run  # noqa: F401 - the fixture
