"""Debian's Prometheus accepts the rules, the example and the metrics."""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from shortener import metrics
from tests.deploy.programs import required

_FOLDER = Path(settings.BASE_DIR, "deploy/prometheus")


def _promtool(*arguments: str, sent: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    program = required("promtool")
    return subprocess.run([program, *arguments], cwd=_FOLDER, input=sent, capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "rules", "alerts.yml"),
        ("test", "rules", "alerts_test.yml"),
        ("check", "config", "--syntax-only", "prometheus.yml"),
    ],
    ids=" ".join,
)
def test_promtool_accepts(arguments: tuple[str, ...]) -> None:
    found = _promtool(*arguments)

    assert found.returncode == 0, (found.stdout + found.stderr).decode()


def test_a_test_lets_each_alert_fire() -> None:
    alerts = re.findall(r"- alert: (\w+)", (_FOLDER / "alerts.yml").read_text())
    fired = re.findall(r"alertname: (\w+)\n +exp_alerts:", (_FOLDER / "alerts_test.yml").read_text())

    assert set(alerts) == set(fired)


def test_promtool_finds_no_fault_in_the_metrics() -> None:
    metrics.refused.labels("alias").inc()

    found = _promtool("check", "metrics", sent=metrics.exposition())

    assert (found.returncode, found.stderr.decode()) == (0, "")
