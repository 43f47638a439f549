"""A change during a redirect: a target that was loaded before the change is never cached after it."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from accounts.workspaces.actors import operator
from links.fields import link_values
from links.models import Link
from links.services.bin import erase_links
from links.services.changes import change_link, set_links_disabled
from redirects.invalidation import TARGETS, cache_key
from shortener import redis
from tests.fixtures import MakeLink, PassSeconds
from tests.redirects.conftest import StartSite, Statements
from tests.redirects.site import Site

pytestmark = pytest.mark.django_db(transaction=True)

NEW = "https://example.com/new"


class Pause:
    """Blocks the first thread that has read a link until the test sets `over`."""

    def __init__(self, statements: Statements) -> None:
        self.reached, self.over = threading.Event(), threading.Event()
        self._statements = statements
        statements.after = self._hold

    def _hold(self, sql: str) -> None:
        if 'FROM "links_link"' in sql:
            self._statements.after = lambda sql: None
            self.reached.set()
            self.over.wait(30)


@pytest.fixture
def pause(statements: Statements) -> Iterator[Pause]:
    """Stop the next redirect after it has read the database and before it fills the cache."""
    pause = Pause(statements)
    yield pause
    pause.over.set()


def _change(link: Link) -> None:
    change_link(link=link, by=operator(link.workspace), at=datetime.now(UTC), values=link_values(destination=NEW))


def _disable(link: Link) -> None:
    set_links_disabled(links=Link.objects.filter(pk=link.pk), by=operator(None), disabled=True, at=datetime.now(UTC))


def _delete(link: Link) -> None:
    erase_links(links=Link.objects.filter(pk=link.pk))


@pytest.mark.parametrize("was_cached", [False, True])
@pytest.mark.parametrize(
    ("change", "status", "location"), [(_change, 302, NEW), (_disable, 410, None), (_delete, 404, None)]
)
def test_a_target_loaded_before_a_change_is_not_cached_after_it(
    start_site: StartSite,
    make_link: MakeLink,
    pause: Pause,
    pass_seconds: PassSeconds,
    change: Callable[[Link], None],
    status: int,
    location: str | None,
    was_cached: bool,
) -> None:
    link = make_link(alias="launch")
    if was_cached:
        redis.client().set(cache_key(TARGETS, "/launch"), b"written by another version")
    site = start_site()
    early = site.start(site.request("GET", "/launch"))
    assert pause.reached.wait(30)

    change(link)
    pause.over.set()
    early.result(30)  # its response was decided before the change

    other = start_site().get("/launch")
    pass_seconds(1)
    same = site.get("/launch")
    assert [(answer.status, answer.location) for answer in (other, same)] == [(status, location)] * 2


def test_a_code_created_during_a_lookup_works_within_a_second(
    site: Site, make_link: MakeLink, pause: Pause, pass_seconds: PassSeconds
) -> None:
    early = site.start(site.request("GET", "/launch"))
    assert pause.reached.wait(30)

    make_link(alias="launch")
    pause.over.set()
    early.result(30)
    pass_seconds(1)

    assert site.get("/launch").status == 302
