"""What tests of visitors share with those of the redirect plane: web server processes, and a Valkey to kill."""

from tests.redirects.conftest import count_clicks, site, start_site, statements, valkey

__all__ = ["count_clicks", "site", "start_site", "statements", "valkey"]
