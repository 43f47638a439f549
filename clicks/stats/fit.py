"""Pearson's chi-squared test of goodness of fit: do numbers differ from their weights more than chance explains?"""

import math
from collections.abc import Sequence
from math import erfc, exp, gamma, sqrt

_FEWEST = 5  # expected of each: the usual condition under which the test's distribution is close enough


def p_value(numbers: Sequence[int], weights: Sequence[int]) -> float | None:
    """Return how likely chance alone makes numbers differ from their weights at least as much as these do.

    Numbers whose weight is 0 are left out. Returns None when fewer than two are left, or when the test says nothing
    because fewer than _FEWEST are expected of one of them.
    """
    both = [(number, weight) for number, weight in zip(numbers, weights, strict=True) if weight > 0]
    if len(both) < 2:
        return None
    total, whole = (sum(column) for column in zip(*both, strict=True))
    expected = [total * weight / whole for _number, weight in both]
    if min(expected) < _FEWEST:
        return None
    distance = sum((number - mean) ** 2 / mean for (number, _weight), mean in zip(both, expected, strict=True))
    return survival(distance, freedom=len(both) - 1)


def survival(distance: float, *, freedom: int) -> float:
    """Return the probability that chi-squared with so many degrees of freedom, at least one, is larger.

    That is the regularized upper incomplete gamma function Q(freedom / 2, distance / 2): for whole degrees of freedom
    it is a finite sum, so this is exact.
    """
    half = distance / 2
    if half > 700:  # exp() of it is 0
        return 0.0
    is_odd = freedom % 2 == 1
    orders = [number + is_odd / 2 for number in range(freedom // 2)]
    result = erfc(sqrt(half)) if is_odd else 0.0
    for order in orders:
        result += exp(-half) * math.pow(half, order) / gamma(order + 1)
    return min(1.0, result)
