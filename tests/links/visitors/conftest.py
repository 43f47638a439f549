"""Fixtures that tests of visitors share with tests of redirects: web applications, and a Valkey to kill."""

from tests.redirects.conftest import count_clicks, site, start_site, statements, valkey

__all__ = ["count_clicks", "site", "start_site", "statements", "valkey"]
