"""Invalidation: a change of a link is visible within a second, in every process."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Unpack

import pytest
import time_machine

from accounts.closing.services import close_workspace
from accounts.workspaces.actors import operator
from links.fields import GivenValues, link_values
from links.models import Link
from links.services.bin import erase_links
from links.services.changes import change_link, set_links_disabled
from shortener.db.transactions import atomic
from tests.fixtures import MakeLink, PassSeconds
from tests.redirects.conftest import CountClicks, StartSite, Valkey
from tests.redirects.site import Site
from tests.stack.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)

OLD, NEW = "https://example.com/page", "https://example.com/new"
Change = Callable[[Link], object]


def _disable(link: Link) -> None:
    set_links_disabled(links=Link.objects.filter(pk=link.pk), by=operator(None), disabled=True, at=datetime.now(UTC))


def _enable(link: Link) -> None:
    set_links_disabled(links=Link.objects.filter(pk=link.pk), by=operator(None), disabled=False, at=datetime.now(UTC))


def _delete(link: Link) -> None:
    erase_links(links=Link.objects.filter(pk=link.pk))


def _save(at: datetime | None = None, **values: Unpack[GivenValues]) -> Change:
    def save(link: Link) -> None:
        change_link(link=link, by=operator(link.workspace), at=at or datetime.now(UTC), values=link_values(**values))

    return save


def _set_password(link: Link) -> None:
    change_link(
        link=link, by=operator(link.workspace), at=datetime.now(UTC), values=link_values(password="open sesame")
    )


def _delete_workspace(link: Link) -> None:
    assert link.workspace is not None
    close_workspace(workspace=link.workspace, by=operator(link.workspace), at=datetime.now(UTC))


@pytest.mark.parametrize(
    ("change", "status", "location"),
    [
        (_disable, 410, None),
        (_delete_workspace, 410, None),
        (_delete, 404, None),
        (_set_password, 200, None),
        (_save(destination=NEW), 302, NEW),
        (_save(starts_at=datetime(2099, 1, 1, tzinfo=UTC)), 404, None),
        (_save(expires_at=datetime(2020, 1, 1, tzinfo=UTC), at=datetime(2019, 1, 1, tzinfo=UTC)), 410, None),
    ],
)
def test_a_change_is_visible_within_a_second_everywhere(
    start_site: StartSite,
    make_link: MakeLink,
    pass_seconds: PassSeconds,
    change: Change,
    status: int,
    location: str | None,
) -> None:
    sites = [start_site(), start_site()]
    link = make_link(alias="launch")
    assert [site.get("/launch").location for site in sites] == [OLD, OLD]

    change(link)
    pass_seconds(1)

    answers = [site.get("/launch") for site in [*sites, start_site()]]
    assert [(answer.status, answer.location) for answer in answers] == [(status, location)] * 3


def test_a_link_opens_again_within_a_second(site: Site, make_link: MakeLink, pass_seconds: PassSeconds) -> None:
    link = make_link(alias="launch")
    _disable(link)
    assert site.get("/launch").status == 410

    _enable(link)
    pass_seconds(1)

    assert site.get("/launch").location == OLD


def test_a_new_code_works_within_a_second(site: Site, make_link: MakeLink, pass_seconds: PassSeconds) -> None:
    assert site.get("/launch").status == 404

    make_link(alias="launch")
    pass_seconds(1)

    assert site.get("/launch").location == OLD


def test_a_reused_alias_leads_to_the_new_link(
    site: Site, make_link: MakeLink, pass_seconds: PassSeconds, count_clicks: CountClicks
) -> None:
    first = make_link(alias="launch")
    site.get("/launch")

    _delete(first)
    second = make_link(alias="Launch", destination=NEW)
    pass_seconds(1)

    assert site.get("/launch").location == NEW
    assert count_clicks(second) == 1


def test_changes_in_a_row_all_take_effect(site: Site, make_link: MakeLink, pass_seconds: PassSeconds) -> None:
    link = make_link(alias="launch")
    for change, status in ((_disable, 410), (_enable, 302), (_disable, 410)):
        change(link)
        pass_seconds(1)
        assert site.get("/launch").status == status


def test_a_change_without_redis_is_visible_within_a_second(
    valkey: Valkey, site: Site, make_link: MakeLink, pass_seconds: PassSeconds
) -> None:
    link = make_link(alias="launch")
    site.get("/launch")
    valkey.kill()

    _disable(link)
    pass_seconds(1)

    assert site.get("/launch").status == 410


def test_a_stale_target_expires_within_a_minute(valkey: Valkey, start_site: StartSite, make_link: MakeLink) -> None:
    link = make_link(alias="launch")
    start_site().get("/launch")
    valkey.kill()
    _disable(link)
    valkey.start()

    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=60)):
        site = start_site()
        assert eventually(lambda: site.get("/launch").status == 410, within=5)  # the first visit finds out


def test_a_rolled_back_change_has_no_effect(site: Site, make_link: MakeLink, pass_seconds: PassSeconds) -> None:
    link = make_link(alias="launch")

    @atomic()
    def fail() -> None:
        _disable(link)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    pass_seconds(1)

    assert site.get("/launch").location == OLD
