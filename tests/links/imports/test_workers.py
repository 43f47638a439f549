"""Import workers that race, are killed or stall, and the deletion of old uploads."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from links import tasks
from links.imports import batches, worker
from links.models import Import, Link
from links.services import unit_of_work
from links.services.unit_of_work import insert
from tests.fixtures import Race
from tests.links.imports.conftest import Check, work

pytestmark = pytest.mark.django_db


def _started(dashboard: Client, check: Check, number: int) -> str:
    address = check("url,alias\n" + "".join(f"https://example.com/{n},alias-{n}\n" for n in range(number)))
    dashboard.post(f"{address}/start")
    return address.rpartition("/")[2]


def test_racing_workers_import_each_row_once(race: Race, dashboard: Client, check: Check) -> None:
    import_id = _started(dashboard, check, 450)

    def act() -> None:
        while worker.continue_import(import_id=import_id, at=timezone.now(), seconds=60):
            pass

    race(4, act)
    work()

    assert Link.objects.count() == 450
    assert Import.objects.get().state == "done"


def test_a_killed_workers_batch_is_imported_by_the_next(
    dashboard: Client, check: Check, monkeypatch: pytest.MonkeyPatch, transactional_db: None
) -> None:
    import_id = _started(dashboard, check, 150)

    with monkeypatch.context() as patch:
        # Like a kill before the commit: the links are written, and the transaction is rolled back.
        def killed(tag_names_of: Mapping[Link, Sequence[str]]) -> None:
            insert(tag_names_of)
            raise KeyboardInterrupt

        patch.setattr(unit_of_work, "insert", killed)
        with pytest.raises(KeyboardInterrupt):
            worker.continue_import(import_id=import_id, at=timezone.now(), seconds=60)
    assert not Link.objects.exists()

    work()
    assert Link.objects.count() == 150


def test_a_batch_that_another_worker_imported_is_skipped(dashboard: Client, check: Check) -> None:
    import_id = _started(dashboard, check, 150)
    seen_before = Import.objects.get(pk=import_id)
    batch = seen_before.batches.order_by("first")[0]
    work()

    good, problems = batches._clean_rows(seen_before, batch, range(batch.size))
    batches._make_links(seen_before, batch, good, problems, batch.size, timezone.now())

    assert Link.objects.count() == 150


def test_a_stalled_import_is_continued(dashboard: Client, check: Check) -> None:
    _started(dashboard, check, 150)

    assert tasks.continue_stalled_imports() == 0
    with time_machine.travel(timezone.now() + timedelta(seconds=11), tick=False):
        assert tasks.continue_stalled_imports() == 1
        assert tasks.continue_stalled_imports() == 0  # it has been queued


def test_a_task_imports_a_piece_and_queues_the_next(dashboard: Client, check: Check) -> None:
    import_id = _started(dashboard, check, 150)

    tasks.continue_import(import_id)

    assert Link.objects.count() == 150


@pytest.mark.parametrize("is_imported", [True, False])
def test_uploads_are_deleted_after_thirty_days_and_links_kept(
    dashboard: Client, check: Check, is_imported: bool
) -> None:
    address = check("url\nhttps://example.com/\n")
    if is_imported:
        dashboard.post(f"{address}/start")

    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert tasks.delete_old_imports() == 0
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert tasks.delete_old_imports() == 1
    assert Link.objects.count() == is_imported
