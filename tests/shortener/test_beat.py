"""The schedule of periodic tasks: after the clock was set back, and with several beats."""

from datetime import timedelta
from pathlib import Path

import pytest
from celery import Task
from celery.beat import Service
from celery.signals import beat_init
from kombu.exceptions import OperationalError

from shortener.config.beat import Scheduler, app


@pytest.mark.parametrize("set_back_by", [timedelta(), timedelta(hours=1)])
def test_tasks_run_although_the_file_is_from_the_future(tmp_path: Path, set_back_by: timedelta) -> None:
    before = Service(app, schedule_filename=str(tmp_path / "beat-schedule"))
    entry = before.scheduler.schedule["store clicks"]
    entry.last_run_at = last_run_at = app.now() + set_back_by
    before.sync()

    service = Service(app, schedule_filename=str(tmp_path / "beat-schedule"))
    assert service.scheduler.schedule["store clicks"].last_run_at == last_run_at
    beat_init.send(sender=service)

    assert service.scheduler.schedule["store clicks"].is_due()[1] <= 1
    service.scheduler.close()


def test_one_of_two_beats_enqueues_until_it_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (
        Service(app, scheduler_cls=Scheduler, schedule_filename=str(tmp_path / name)).scheduler
        for name in ("first", "second")
    )
    enqueued: list[Scheduler] = []
    for scheduler in (first, second):
        monkeypatch.setattr(scheduler, "apply_entry", lambda *_args, of=scheduler, **_options: enqueued.append(of))
        for entry in scheduler.schedule.values():
            entry.last_run_at = app.now() - timedelta(days=40)

    first.tick()
    second_waits = second.tick()
    assert set(enqueued) == {first}
    assert second_waits == 1

    first.close()
    second.tick()
    assert enqueued[-1] is second
    second.close()


def test_a_queue_that_takes_nothing_is_one_line_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise OperationalError("MISCONF Errors writing to the AOF file")

    scheduler = Service(app, scheduler_cls=Scheduler, schedule_filename=str(tmp_path / "schedule")).scheduler
    monkeypatch.setattr(scheduler, "send_task", refuse)
    monkeypatch.setattr(Task, "apply_async", refuse)  # where the task has been imported

    scheduler.apply_entry(scheduler.schedule["store clicks"])

    ((_logger, _level, line),) = caplog.record_tuples
    assert line.startswith(
        "A periodic task waits for its next time: Couldn't apply scheduled task store clicks: MISCONF"
    )
    assert caplog.records[0].exc_info is None
    scheduler.close()
