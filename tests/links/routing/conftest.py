"""Fixtures of the tests of rules."""

from tests.campaigns.conftest import key_with  # noqa: F401 - the fixture
from tests.links.api.conftest import run  # noqa: F401 - the fixture
