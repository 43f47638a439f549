"""What the worker does around each task: it counts it, records a span, and sets what log lines say about it."""

import time
from contextlib import ExitStack
from contextvars import Token
from dataclasses import dataclass
from typing import Any

from celery import signals

from shortener import context, metrics, tracing


@dataclass(frozen=True)
class _Running:
    began_at: float  # of time.perf_counter()
    request_id: Token[str]
    task: Token[tuple[str, str]]
    span: ExitStack


_running: dict[str, _Running] = {}  # by task id; a process of the pool runs one at a time


def connect() -> None:
    """Do this for the tasks of this process, and of those that it forks."""
    signals.task_prerun.connect(_begin)
    signals.task_postrun.connect(_end)


def _begin(task_id: str, task: Any, **kwargs: Any) -> None:
    span = ExitStack()
    traceparent = getattr(task.request, tracing.TRACEPARENT, None)
    parent = {tracing.TRACEPARENT: traceparent} if traceparent else {}
    attributes = {"messaging.system": "celery", "messaging.message.id": task_id}
    span.enter_context(tracing.span(task.name, kind="CONSUMER", parent=parent, attributes=attributes))
    _running[task_id] = _Running(
        began_at=time.perf_counter(),
        request_id=context.request_id.set(getattr(task.request, "request_id", None) or context.NONE),
        task=context.task.set((task.name, task_id)),
        span=span,
    )


def _end(task_id: str, task: Any, state: str | None = None, **kwargs: Any) -> None:
    """Count the task; `state` is Celery's, such as SUCCESS, FAILURE or RETRY."""
    running = _running.pop(task_id, None)
    if running is not None:
        metrics.task_duration.labels(task.name).observe(time.perf_counter() - running.began_at)
        running.span.close()
        context.request_id.reset(running.request_id)
        context.task.reset(running.task)
    metrics.tasks.labels(task.name, (state or "unknown").lower()).inc()
