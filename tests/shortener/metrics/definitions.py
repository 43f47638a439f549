"""All metrics that exist, by the names of their series, for comparisons with documents, dashboards and alerts."""

from dataclasses import dataclass
from importlib import import_module

from prometheus_client import REGISTRY

from shortener.metrics import measurements

_SUFFIXES = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"], "gauge": [""]}


@dataclass(frozen=True)
class Definition:
    """A metric: its name in documents, its help, its labels, and the names of its series."""

    name: str
    help: str
    labels: tuple[str, ...]
    series: tuple[str, ...]


def definitions() -> dict[str, Definition]:
    """Return every metric of the product, by the name in documents."""
    import_module("shortener.config.asgi")  # which imports all modules that define some
    found = [
        Definition(measured.name, measured.help, measured.labels, (measured.name,))
        for measured in measurements.definitions().values()
    ]
    for collector in set(REGISTRY._names_to_collectors.values()):
        name, kind = getattr(collector, "_name", ""), getattr(collector, "_type", "")
        if name.startswith("shortener_"):
            labels: tuple[str, ...] = tuple(getattr(collector, "_labelnames", ()))
            series = tuple(name + suffix for suffix in _SUFFIXES[kind])
            shown = series[0] if kind == "counter" else name
            found.append(Definition(shown, getattr(collector, "_documentation", ""), labels, series))
    return {definition.name: definition for definition in found}


def labels_of_series() -> dict[str, set[str]]:
    """Return the labels of each series."""
    found: dict[str, set[str]] = {}
    for definition in definitions().values():
        for series in definition.series:
            found[series] = {*definition.labels, *(["le"] if series.endswith("_bucket") else [])}
    return found
