"""People who are signed in to the dashboard."""

import http.client
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle

from django.conf import settings
from django.test import Client

from accounts.models import User
from shortener.web.addresses.workspace_paths import join_path

_ANSWERS_WITHIN = 60.0  # seconds
_CHUNK = 65_536  # bytes


def browser(user: User) -> Client:
    """Return a browser in this process whose user is signed in."""
    client = Client()
    client.force_login(user)
    return client


def page(user: User, path: str) -> str:
    """Return the address of a page of the user's workspace."""
    return join_path(user.workspaces.get().pk, path)


def cookie(user: User) -> str:
    """Return the Cookie header of a new session of the user."""
    return f"{settings.SESSION_COOKIE_NAME}={browser(user).cookies[settings.SESSION_COOKIE_NAME].value}"


@contextmanager
def requests_in_a_loop(paths: Sequence[str], cookie: str) -> Iterator[None]:
    """Ask the site for these paths, one after the other, until the end of the block, and read every answer."""
    visit = _Visit(paths, cookie)
    visit.start()
    try:
        if not visit.has_begun.wait(_ANSWERS_WITHIN):
            sys.exit(f"{paths[0]} is not answered.")
        yield
        if visit.failure:
            sys.exit(visit.failure)
    finally:
        visit.end()


class _Visit(threading.Thread):
    """Sends the requests, on one connection."""

    def __init__(self, paths: Sequence[str], cookie: str) -> None:
        super().__init__(daemon=True)
        self.has_begun = threading.Event()
        self.failure = ""
        self._is_over = False
        self._paths, self._cookie = paths, cookie
        self._connection = http.client.HTTPConnection(settings.HOST, settings.PORT, timeout=_ANSWERS_WITHIN)

    def run(self) -> None:
        """Send requests until end() is called or one fails."""
        try:
            for path in cycle(self._paths):
                self._connection.request("GET", path, headers={"Cookie": self._cookie})
                answer = self._connection.getresponse()
                if answer.status != 200:
                    self.failure = f"{path} answered {answer.status}."
                self.has_begun.set()
                while answer.read(_CHUNK) and not self._is_over:
                    pass
                if self.failure or self._is_over:
                    return
        except (OSError, http.client.HTTPException) as error:
            self.failure = f"{path} was not answered: {error!r}."
        finally:
            self.has_begun.set()
            self._connection.close()

    def end(self) -> None:
        """Return when the request under way is answered or, if it is a long one, was given up."""
        self._is_over = True
        self.join()
