"""Metrics that are not counted, but measured when /metrics is asked for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

Labels = TypeVar("Labels", bound=tuple[str, ...])

_measured: dict[str, "Measured"] = {}
_readers: dict[str, Callable[[], Iterable[Metric]]] = {}


@dataclass(frozen=True)
class Measured:
    """A metric that is measured: its name, help and labels."""

    name: str
    help: str
    labels: tuple[str, ...] = ()
    is_counter: bool = False

    def __post_init__(self) -> None:
        _measured[self.name] = self

    def is_now(self, value: float) -> Metric:
        """Return it with this value; for a metric without labels."""
        return self.are_now({(): value})

    def are_now(self, values: Mapping[Labels, float]) -> Metric:
        """Return it with these values, by the values of its labels."""
        kind = CounterMetricFamily if self.is_counter else GaugeMetricFamily
        family = kind(self.name.removesuffix("_total"), self.help, labels=self.labels)
        for labels, value in values.items():
            family.add_metric(labels, value)
        return family


def add(name: str, read: Callable[[], Iterable[Metric]]) -> None:
    """Call this function on a thread for each answer of /metrics; a slow one is missing in the answer."""
    _readers[name] = read


def readers() -> Mapping[str, Callable[[], Iterable[Metric]]]:
    """Return the functions that measure, by name."""
    return _readers


def definitions() -> Mapping[str, Measured]:
    """Return all metrics that are measured, by name."""
    return _measured
