"""Alternate measurements, so that other work on the machine affects all of them, and take their medians."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from statistics import median

from bench import click_stream
from bench.wrk import Load


@dataclass(frozen=True)
class Pace:
    """How many times each load is measured, and for how many seconds."""

    rounds: int
    seconds: int


@dataclass(frozen=True)
class Case:
    """A load (for so many seconds) and the processor seconds that the measured server has used so far.

    `before` is called before each measurement, the load runs inside of `beside`, and the seconds of `warm_up` do not
    count.
    """

    load: Callable[[int], Load]
    used: Callable[[], float]
    before: Callable[[], None] | None = None
    beside: Callable[[], AbstractContextManager[None]] = nullcontext
    warm_up: int = 0


@dataclass(frozen=True)
class Measurement:
    """Medians: requests per second, percentiles in milliseconds, and processor time for a request in microseconds."""

    rate: float
    p50: float
    p99: float
    processor_time: float

    def __str__(self) -> str:
        return f"{self.rate:,.0f} ({self.processor_time:.1f} µs)"


def alternate(cases: Sequence[Case], pace: Pace) -> list[Measurement]:
    """Measure the cases in turns, each with an empty click stream, and return the medians of each."""
    found: list[list[Measurement]] = [[] for _case in cases]
    for _round in range(pace.rounds):
        for case, measurements in zip(cases, found, strict=True):
            measurements.append(_measured(case, pace.seconds))
    return [_medians(measurements) for measurements in found]


def _measured(case: Case, seconds: int) -> Measurement:
    click_stream.drop()
    if case.before is not None:
        case.before()
    with case.beside():
        if case.warm_up:
            case.load(case.warm_up)
        used = case.used()
        load = case.load(seconds)
        used = case.used() - used
    return Measurement(load.rate, load.p50, load.p99, used * 1_000_000 / max(1, load.requests))


def _medians(found: Sequence[Measurement]) -> Measurement:
    return Measurement(
        rate=median(each.rate for each in found),
        p50=median(each.p50 for each in found),
        p99=median(each.p99 for each in found),
        processor_time=median(each.processor_time for each in found),
    )
