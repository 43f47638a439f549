"""Workers that race, are killed, or forget; and files that grow old."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from links import tasks
from links.imports import batches, worker
from links.models import Import, Link
from links.services import unit_of_work
from links.services.unit_of_work import insert
from tests.links.imports.conftest import work

pytestmark = pytest.mark.django_db


def _started(dashboard: Client, check: Callable[..., str], number: int) -> str:
    address = check("url,alias\n" + "".join(f"https://example.com/{n},alias-{n}\n" for n in range(number)))
    dashboard.post(f"{address}/start")
    return address.rpartition("/")[2]


def test_workers_race_for_the_rows_and_none_is_imported_twice(
    race: Callable[..., list[Any]], dashboard: Client, check: Callable[..., str]
) -> None:
    import_id = _started(dashboard, check, 450)

    def act() -> None:
        while worker.go_on(import_id=import_id, at=timezone.now(), seconds=60):
            pass

    race(4, act)
    work()

    assert Link.objects.count() == 450
    assert Import.objects.get().state == "done"


def test_a_batch_whose_worker_is_killed_leaves_nothing_and_is_made_by_the_next(
    dashboard: Client, check: Callable[..., str], monkeypatch: pytest.MonkeyPatch, transactional_db: None
) -> None:
    import_id = _started(dashboard, check, 150)

    with monkeypatch.context() as patch:
        # As a kill in the middle: the links are written, and the transaction is not kept.
        def killed(*args: Any, **kwargs: Any) -> Any:
            insert(*args, **kwargs)
            raise KeyboardInterrupt

        patch.setattr(unit_of_work, "insert", killed)
        with pytest.raises(KeyboardInterrupt):
            worker.go_on(import_id=import_id, at=timezone.now(), seconds=60)
    assert not Link.objects.exists()

    work()
    assert Link.objects.count() == 150


def test_a_batch_that_another_worker_made_meanwhile_is_left_alone(dashboard: Client, check: Callable[..., str]) -> None:
    import_id = _started(dashboard, check, 150)
    seen_before = Import.objects.get(pk=import_id)
    batch = seen_before.batches.order_by("first")[0]
    work()

    good, problems = batches._cleaned(seen_before, batch, range(batch.size))
    batches._make_links(seen_before, batch, good, problems, batch.size, timezone.now())

    assert Link.objects.count() == 150


def test_an_import_that_nobody_works_on_is_found_again(dashboard: Client, check: Callable[..., str]) -> None:
    _started(dashboard, check, 150)

    assert tasks.continue_stalled_imports() == 0
    with time_machine.travel(timezone.now() + timedelta(seconds=11), tick=False):
        assert tasks.continue_stalled_imports() == 1
        assert tasks.continue_stalled_imports() == 0  # it is on its way


def test_a_task_does_a_piece_and_leaves_the_rest_to_the_next(dashboard: Client, check: Callable[..., str]) -> None:
    import_id = _started(dashboard, check, 150)

    tasks.continue_import(import_id)

    assert Link.objects.count() == 150


@pytest.mark.parametrize("is_imported", [True, False])
def test_uploads_are_deleted_after_thirty_days_and_links_are_not(
    dashboard: Client, check: Callable[..., str], is_imported: bool
) -> None:
    address = check("url\nhttps://example.com/\n")
    if is_imported:
        dashboard.post(f"{address}/start")

    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert tasks.delete_old_imports() == 0
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert tasks.delete_old_imports() == 1
    assert Link.objects.count() == is_imported
