"""Fixtures that tests of blocked links share with those of moderation and redirects."""

from tests.moderation.conftest import rule
from tests.redirects.conftest import count_clicks, site, start_site, statements, valkey

__all__ = ["count_clicks", "rule", "site", "start_site", "statements", "valkey"]
