"""Every metric is documented, and the dashboard and the alerts use only metrics and labels that exist."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.fixtures import Json
from tests.shortener.metrics.definitions import definitions, labels_of_series

ALERTS = Path(settings.BASE_DIR, "deploy/prometheus/alerts.yml")
DASHBOARD = Path(settings.BASE_DIR, "deploy/grafana/shortener.json")

# Labels that Prometheus adds, and those of its own series.
_ADDED = {"instance", "job"}
_SERIES = re.compile(r"\b(shortener_\w+|up)\b(?:\{([^}]*)\})?")
_MATCHER = re.compile(r"(\w+) *(?:=~|!~|!=|=)")
_GROUPING = re.compile(r"\b(?:by|on|without) *\(([^)]*)\)")
_ROW = re.compile(r"^\| `(shortener_\w+)` \| (.*?) \| (.+?) \|$", re.MULTILINE)


def _panels() -> list[Json]:
    panels: list[Json] = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    return panels


def _expressions_of_dashboard() -> Iterator[str]:
    for panel in _panels():
        yield from (target["expr"] for target in panel.get("targets", []))


def _expressions_of_alerts() -> Iterator[str]:
    text = ALERTS.read_text(encoding="utf-8")
    for single, block in re.findall(r"^        expr: (?:\|\n((?:^          .*\n)+)|(.+)$)", text, re.MULTILINE):
        yield single or block


def test_each_metric_has_its_row_in_the_docs() -> None:
    text = Path(settings.BASE_DIR, "docs/monitoring.md").read_text(encoding="utf-8")

    rows = {name: (labels, help_text) for name, labels, help_text in _ROW.findall(text)}

    assert rows == {
        name: (", ".join(f"`{label}`" for label in definition.labels) or "–", definition.help)
        for name, definition in definitions().items()
    }


def test_names_follow_the_conventions_of_prometheus() -> None:
    for name, definition in definitions().items():
        assert definition.help.endswith("."), name
        assert not re.search(r"_(ms|milliseconds|kb|minutes)\b", name), name


@pytest.mark.parametrize("expressions", [_expressions_of_dashboard, _expressions_of_alerts], ids=["grafana", "alerts"])
def test_expressions_use_metrics_and_labels_that_exist(expressions: Callable[[], Iterator[str]]) -> None:
    known = labels_of_series() | {"up": set()}
    used = list(expressions())

    assert len(used) > 20
    for expression in used:
        found = _SERIES.findall(expression)
        assert found, expression
        labels = set()
        for name, matchers in found:
            assert name in known, expression
            assert set(_MATCHER.findall(matchers)) <= known[name] | _ADDED, expression
            labels |= known[name]
        grouped = {label.strip() for group in _GROUPING.findall(expression) for label in group.split(",")}
        assert grouped <= labels | _ADDED, expression


def test_the_dashboard_can_be_imported_anywhere() -> None:
    dashboard: Json = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    panels = _panels()

    assert "id" not in dashboard
    assert dashboard["schemaVersion"] >= 36
    assert [variable["name"] for variable in dashboard["templating"]["list"]] == ["datasource", "instance"]
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        assert "id" not in panel
        place = panel["gridPos"]
        cells = {
            (column, line)
            for column in range(place["x"], place["x"] + place["w"])
            for line in range(place["y"], place["y"] + place["h"])
        }
        assert place["x"] + place["w"] <= 24
        assert not cells & taken, panel["title"]
        taken |= cells
        if panel["type"] == "row":
            continue
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
        assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]
        assert [target["refId"] for target in panel["targets"]] == [chr(65 + i) for i in range(len(panel["targets"]))]
    assert len({panel["title"] for panel in panels}) == len(panels)


def test_the_docs_name_each_critical_alert() -> None:
    alerts = re.findall(r"alert: (\w+)(?:(?!alert:).)*?severity: (\w+)", ALERTS.read_text(encoding="utf-8"), re.DOTALL)
    text = Path(settings.BASE_DIR, "docs/monitoring.md").read_text(encoding="utf-8")

    assert {name for name, severity in alerts if severity == "critical"} == set(re.findall(r"`(Shortener\w+)`", text))
