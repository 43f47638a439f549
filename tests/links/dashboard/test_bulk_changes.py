"""Bulk changes of all links that match the filters: confirmed, carried out in batches, and undone."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, Role, Workspace
from campaigns.models import Campaign
from domains.models import Domain
from links.bulk_changes import actions, jobs, worker
from links.bulk_changes.jobs import Job, State
from links.models import DeletedLink, Link
from tests.fixtures import MakeLink, Response
from tests.html_forms import forms_in
from tests.links.pages import seen

pytestmark = pytest.mark.django_db

LATER = datetime(2099, 1, 1, tzinfo=UTC)


def post_all(dashboard: Client, action: str, filters: str = "", **fields: str) -> Response:
    """Ask for the action on all links that match the filters."""
    return dashboard.post("/links/bulk", {"action": action, "all": "1", "filters": filters, **fields})


def _confirm(dashboard: Client, page: Response) -> Response:
    [form] = [form for form in forms_in(page.content.decode(), "/links/bulk") if "confirmed" in form.choices]
    return dashboard.post(form.action, {name: values[0] for name, values in form.choices.items()}, follow=True)


def _newest(workspace: Workspace) -> Job:
    job = jobs.newest(workspace)
    assert job is not None
    return job


def _work(workspace: Workspace) -> Job:
    """Do what a worker does, and return the job."""
    assert not worker.continue_job(job_id=_newest(workspace).id, at=timezone.now(), seconds=60)
    return _newest(workspace)


@pytest.fixture
def many(make_link: MakeLink) -> Sequence[Link]:
    """More links than a batch, with a tag, and one without."""
    make_link(alias="other")
    return [make_link(tags=["news"]) for _number in range(120)]


def test_all_matching_links_get_a_campaign_and_lose_it(
    dashboard: Client, workspace: Workspace, many: Sequence[Link]
) -> None:
    spring = Campaign.objects.create(workspace=workspace, name="Spring")

    page = post_all(dashboard, "campaign", "tag=news", campaign=spring.pk)
    assert "Add 120 links to the campaign “Spring”?" in seen(page)
    assert not Link.objects.filter(campaign=spring).exists()
    progress = _confirm(dashboard, page)
    assert "0 of 120" in seen(progress)
    assert "A bulk change is running. View progress" in seen(dashboard.get("/links"))
    job = _work(workspace)
    result = dashboard.get(f"/links/bulk/{job.id}")

    assert "120 links added to the campaign “Spring”." in seen(result)
    assert Link.objects.filter(campaign=spring).count() == 120
    dashboard.post(f"/links/bulk/{job.id}/undo")
    assert _work(workspace).state is State.UNDONE
    assert "Undone: 120 links are as they were before." in seen(dashboard.get(f"/links/bulk/{job.id}"))
    assert not Link.objects.filter(campaign=spring).exists()


def test_a_number_that_has_changed_is_asked_again(dashboard: Client, make_link: MakeLink) -> None:
    make_link(folder="A")
    page = post_all(dashboard, "disable", "folder=A")
    make_link(folder="A")

    assert "Disable 2 links?" in seen(_confirm(dashboard, page))
    assert not Link.objects.exclude(disabled_at=None).exists()


def test_links_with_a_taken_alias_stay_on_their_domain(
    dashboard: Client, workspace: Workspace, make_link: MakeLink
) -> None:
    go = Domain.objects.create(workspace=workspace, host="go.example.org", verified_at=timezone.now())
    taken, free = make_link(alias="launch"), make_link(alias="sale")
    make_link(alias="launch", domain=go)

    answer = dashboard.post("/links/bulk", {"action": "domain", "domain": go.pk, "link": [taken.pk, free.pk]})

    page = seen(dashboard.get(answer["Location"]))
    assert "1 link moved to go.example.org. Undo" in page
    assert "localhost:8000/launch wasn't changed. This alias is already in use." in page
    assert Link.objects.get(pk=taken.pk).domain is None
    assert Link.objects.get(pk=free.pk).short_url == "http://go.example.org/sale"
    dashboard.post(f"/links/bulk/{_newest(workspace).id}/undo")
    assert Link.objects.get(pk=free.pk).short_url == free.short_url


def test_end_dates_and_limits_are_set_per_link(dashboard: Client, workspace: Workspace, make_link: MakeLink) -> None:
    dashboard.cookies["time_zone"] = "Europe/Berlin"
    early, late = make_link(max_clicks=7), make_link(starts_at=LATER)
    both = [early.pk, late.pk]

    end = dashboard.post("/links/bulk", {"action": "expires_at", "expires_at": "2098-07-01T12:00", "link": both})
    page = seen(dashboard.get(end["Location"]))
    dashboard.post("/links/bulk", {"action": "max_clicks", "max_clicks": "50", "link": both})
    limit = _newest(workspace)

    assert "End date of 1 link set to" in page
    assert "The link must start before it expires." in page
    assert Link.objects.get(pk=early.pk).expires_at == datetime(2098, 7, 1, 10, tzinfo=UTC)
    assert list(Link.objects.values_list("max_clicks", flat=True)) == [50, 50]
    dashboard.post(f"/links/bulk/{limit.id}/undo")
    assert {link.pk: link.max_clicks for link in Link.objects.all()} == {early.pk: 7, late.pk: None}


@pytest.mark.parametrize("action", ["add_tag", "remove_tag", "folder", "disable", "enable", "delete"])
def test_undo_gives_back_what_each_link_had(dashboard: Client, make_link: MakeLink, action: str) -> None:
    plain, tagged, off = make_link(), make_link(tags=["News"], folder="Old"), make_link()
    dashboard.post("/links/bulk", {"action": "disable", "link": off.pk})
    before = _state()

    done = _confirm(dashboard, post_all(dashboard, action, tag="news", folder="New"))
    assert _state() != before
    [undo] = [form for form in forms_in(done.content.decode(), "/links") if form.action.endswith("/undo")]
    dashboard.post(undo.action)

    assert _state() == before
    assert len(before) == len({plain, tagged, off})


def _state() -> dict[str, tuple[object, ...]]:
    return {
        link.pk: (link.folder, link.disabled_at is None, [tag.name for tag in link.tags.all()])
        for link in Link.objects.prefetch_related("tags")
    }


def test_undo_keeps_what_was_changed_since(dashboard: Client, workspace: Workspace, make_link: MakeLink) -> None:
    one, two = make_link(), make_link()
    dashboard.post("/links/bulk", {"action": "folder", "folder": "A", "link": [one.pk, two.pk]})
    first = _newest(workspace)
    dashboard.post("/links/bulk", {"action": "folder", "folder": "B", "link": [one.pk]})

    undone = seen(dashboard.post(f"/links/bulk/{first.id}/undo", follow=True))

    assert {link.pk: link.folder for link in Link.objects.all()} == {one.pk: "B", two.pk: ""}
    assert "Undone: 1 link is as it was before." in undone
    assert f"localhost:8000/{one.code} stays as it is. Changed again after the bulk change." in undone


def test_the_page_of_an_undo_lists_links_changed_since(
    dashboard: Client, workspace: Workspace, make_link: MakeLink
) -> None:
    ids = [make_link(folder="Old").pk for _number in range(7)]
    dashboard.post("/links/bulk", {"action": "folder", "folder": "A", "link": ids})
    first = _newest(workspace)
    dashboard.post("/links/bulk", {"action": "folder", "folder": "B", "link": ids[:6]})
    dashboard.post("/links/bulk", {"action": "folder", "folder": "Old", "link": ids[:1]})
    dashboard.post("/links/bulk", {"action": "delete", "link": ids[6:]})

    page = seen(dashboard.post(f"/links/bulk/{first.id}/undo", follow=True))

    assert "Undone: 1 link is as it was before." in page
    assert "6 links stay as they are" in page
    assert page.count("Changed again after the bulk change.") == 5
    assert page.count("Deleted after the bulk change.") == 1


def test_a_killed_worker_loses_neither_changes_nor_undo(
    dashboard: Client, workspace: Workspace, many: Sequence[Link], monkeypatch: pytest.MonkeyPatch
) -> None:
    _confirm(dashboard, post_all(dashboard, "folder", "tag=news", folder="A"))
    job = _newest(workspace)
    with monkeypatch.context() as patch:
        patch.setattr(Job, "after_batch", lambda *_: pytest.fail("killed after the first batch was changed"))
        with pytest.raises(pytest.fail.Exception):
            worker.continue_job(job_id=job.id, at=timezone.now(), seconds=60)

    assert job.id in worker.claim_stalled(timezone.now() + timedelta(minutes=1))
    assert _work(workspace).changed == 120
    dashboard.post(f"/links/bulk/{job.id}/undo")
    assert _work(workspace).changed == 120
    assert set(Link.objects.values_list("folder", flat=True)) == {""}
    assert worker.claim_stalled(timezone.now() + timedelta(minutes=1)) == []


def test_it_stops_when_the_member_loses_the_role(dashboard: Client, workspace: Workspace, many: Sequence[Link]) -> None:
    _confirm(dashboard, post_all(dashboard, "delete", "tag=news"))
    Membership.objects.update(role=Role.VIEWER)

    assert "can no longer edit links" in _work(workspace).stopped_because
    assert not DeletedLink.objects.exists()


def test_two_do_not_run_at_once(dashboard: Client, many: Sequence[Link]) -> None:
    _confirm(dashboard, post_all(dashboard, "folder", "tag=news", folder="A"))

    second = dashboard.post("/links/bulk", {"action": "disable", "link": many[0].pk}, follow=True)

    assert "Another bulk change is still running." in seen(second)


def test_older_jobs_make_room(dashboard: Client, workspace: Workspace, make_link: MakeLink) -> None:
    link, kept = make_link(), jobs._MOST_JOBS
    for number in range(kept + 1):
        dashboard.post("/links/bulk", {"action": "max_clicks", "max_clicks": str(number + 1), "link": link.pk})

    stored = cache.get(f"bulk:{workspace.pk}:recent")
    assert len(stored) == kept
    assert dashboard.get(f"/links/bulk/{stored[-1][0]}").status_code == 200


def test_too_many_links_are_refused(dashboard: Client, make_link: MakeLink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MOST_LINKS", 1)
    make_link()
    make_link()

    assert "more than 1 links" in seen(dashboard.get(post_all(dashboard, "disable")["Location"]))


def test_a_batch_is_changed_without_redis(
    dashboard: Client, make_link: MakeLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = make_link()
    monkeypatch.setattr(jobs, "create", lambda **_: (_ for _ in ()).throw(OSError("down")))

    page = dashboard.post("/links/bulk", {"action": "disable", "link": link.pk}, follow=True)

    assert "1 link disabled." in seen(page)
    assert actions.LINKS_PER_BATCH == 100
