"""The chi-squared test: values of printed tables, and what it says of numbers that chance made."""

import random
from collections import Counter

import pytest

from clicks.stats.fit import p_value, survival


@pytest.mark.parametrize(
    ("distance", "freedom", "expected"),
    [
        (3.841459, 1, 0.05),
        (5.991465, 2, 0.05),
        (7.814728, 3, 0.05),
        (9.487729, 4, 0.05),
        (16.918978, 9, 0.05),
        (2.705543, 1, 0.1),
        (10.827566, 1, 0.001),
        (16.266236, 3, 0.001),
        (27.877165, 9, 0.001),
        (0.0, 1, 1.0),
        (0.0, 2, 1.0),
        (4.168159, 9, 0.9),
        (1e6, 1, 0.0),
        (1e6, 9, 0.0),
    ],
)
def test_survival_is_as_in_tables(distance: float, freedom: int, expected: float) -> None:
    assert survival(distance, freedom=freedom) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    ("numbers", "weights", "expected"),
    [
        ([50, 50], [1, 1], 1.0),
        ([60, 40], [50, 50], 0.0455003),
        ([60, 40], [60, 40], 1.0),
        ([821_588, 815_482], [50, 50], 1.8e-6),  # a published example of a sample ratio mismatch
        ([20, 30, 50], [1, 1, 1], 0.0009119),
        ([10, 10, 0], [1, 1, 0], 1.0),  # a weight of 0 is left out
        ([4, 5], [1, 1], None),  # too few
        ([100, 0], [1, 0], None),  # nothing to compare
        ([0, 0], [1, 1], None),
    ],
)
def test_numbers_and_weights(numbers: list[int], weights: list[int], expected: float | None) -> None:
    found = p_value(numbers, weights)

    assert found is None if expected is None else found == pytest.approx(expected, rel=0.05)


def test_chance_is_rarely_taken_for_more() -> None:
    draw = random.Random(1).choices  # the same numbers in each run
    found = []
    for _ in range(500):
        counts = Counter(draw("ABC", weights=[5, 3, 2], k=300))
        found.append(p_value([counts[name] for name in "ABC"], [5, 3, 2]) or 0.0)

    assert sum(p < 0.05 for p in found) == pytest.approx(25, abs=15)
    assert sum(p < 0.5 for p in found) == pytest.approx(250, abs=35)
