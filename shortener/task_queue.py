"""The queue of tasks for the worker."""

from shortener import metrics, redis


class QueueUnavailable(Exception):
    """The task is not in the queue: Redis is down."""


def enqueue(task: str, argument: str) -> None:
    """Enqueue a task by its name, for the worker. Raises QueueUnavailable."""
    from kombu.exceptions import OperationalError  # here, so that only processes that enqueue load Celery

    from shortener.celery import app

    try:
        app.send_task(task, [argument], retry=False)
    except (OperationalError, *redis.FAILURES) as error:
        metrics.redis_errors.labels("queue").inc()
        raise QueueUnavailable(str(error)) from error
