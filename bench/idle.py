"""Measure redirects of a hot link beside connections that send nothing, relative to the same link alone."""

import resource
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from django.conf import settings

from bench import data
from bench.alternating import Pace, alternate
from bench.budgets import BudgetResult
from bench.comparisons import rate_row
from bench.redirects import hot_link
from bench.servers import BenchSite

_CONNECTIONS = 2_000
_OF_EACH_ADDRESS = 250  # fewer than CONNECTIONS_PER_ADDRESS
_MORE_FILES = 500  # that the benchmark itself may have open
_LEAST_RATIO = 0.8


def against_alone(site: BenchSite, pace: Pace) -> list[BudgetResult]:
    """Compare the rate beside idle connections of several addresses."""
    data.fill(1)
    site.run_all()
    hot = hot_link(site)
    alone, beside = alternate([hot, replace(hot, beside=_idle_connections)], pace)
    what = f"redirects/s, one link, beside {_CONNECTIONS:,} idle connections"
    return [rate_row(what, beside, alone, least=_LEAST_RATIO, of="it alone")]


@contextmanager
def _idle_connections() -> Iterator[None]:
    """Hold the connections until the end of the block, which has to come before the server's timeout of headers."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < _CONNECTIONS + _MORE_FILES:
        sys.exit(f"The benchmark needs {_CONNECTIONS + _MORE_FILES:,} open files (ulimit -Hn), and may open {hard:,}.")
    resource.setrlimit(resource.RLIMIT_NOFILE, (_CONNECTIONS + _MORE_FILES, hard))
    with ExitStack() as held:
        for number in range(_CONNECTIONS):
            sender = f"127.0.1.{number // _OF_EACH_ADDRESS + 1}"
            address = (settings.HOST, settings.PORT)
            held.enter_context(socket.create_connection(address, timeout=10, source_address=(sender, 0)))
        yield
