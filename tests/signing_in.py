"""When a browser of a test has signed in: force_login() signs in now, which counts as recent for 15 minutes."""

import time

from django.test import Client

from accounts.people.recent_sign_in import SIGNED_IN_AT


def date_sign_in(browser: Client, *, seconds_ago: float = 0) -> None:
    """Let the browser's sign-in have happened this long before now, on the clock of the test."""
    session = browser.session
    session[SIGNED_IN_AT] = time.time() - seconds_ago
    session.save()
