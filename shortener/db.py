"""The database from where no request begins and ends."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import close_old_connections

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def on_thread(work: Callable[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
    """Return what `work` returns, with connections that are as fresh as at the beginning of a request."""
    close_old_connections()
    try:
        return work(*args, **kwargs)
    finally:
        close_old_connections()
