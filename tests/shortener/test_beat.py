"""The schedule of periodic tasks after the clock was set back."""

from datetime import timedelta
from pathlib import Path

import pytest
from celery.beat import Service
from celery.signals import beat_init

from shortener.config.beat import app


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
