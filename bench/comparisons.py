"""Rows of the table that compare one measurement with another."""

from bench.alternating import Measurement
from bench.budgets import BudgetResult


def rate_row(what: str, ours: Measurement, other: Measurement, *, least: float, of: str) -> BudgetResult:
    """Compare our rate, as a share of the other one, with the least share. `of` says what the other one is."""
    share = ours.rate / other.rate
    return BudgetResult(what, f"{ours} of {other} = {share:.0%}", f"≥ {least:.0%} of {of}", share >= least)


def p99_row(what: str, ours: Measurement, other: Measurement, *, most: float, of: str) -> BudgetResult:
    """Compare our p99, as a multiple of the other one, with the largest multiple."""
    times = ours.p99 / other.p99
    return BudgetResult(
        what, f"{ours.p99:.1f} ms, {of} {other.p99:.1f} ms = {times:.1f} ×", f"≤ {most:g} × {of}", times <= most
    )
