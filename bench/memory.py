"""Measure the memory of everything that `manage.py run` starts."""

import time

from bench import usage
from bench.budgets import BudgetResult
from bench.servers import EVERYTHING, BenchSite

_MOST = 350  # MB
_SETTLES_FOR = 5.0  # seconds


def while_idle(site: BenchSite) -> list[BudgetResult]:
    """Compare the memory of all processes, some seconds after they are ready, with its budget."""
    site.run(EVERYTHING)
    time.sleep(_SETTLES_FOR)
    used = usage.memory(site.pid(EVERYTHING)) / 1_000_000
    return [BudgetResult("memory of all processes, idle (PSS)", f"{used:.0f} MB", f"≤ {_MOST} MB", used <= _MOST)]
