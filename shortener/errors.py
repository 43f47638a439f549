"""Errors of services; each app adds subclasses beside the code that raises them."""

from typing import ClassVar

from django.utils.functional import Promise

from shortener import metrics


class DomainError(Exception):
    """An error whose message tells the sender of the request what to do."""

    code = "invalid"

    def __init__(self, message: str | Promise, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Invalid(DomainError):
    """A value breaks a rule."""


class Conflict(DomainError):
    """The current state forbids the change."""

    code = "conflict"


class LimitReached(Conflict):
    """There are as many as a limit allows. Metrics count it by `limit`, the limit's fixed name, where it is raised."""

    limit: ClassVar[str]

    def __init__(self, message: str | Promise, *, field: str | None = None) -> None:
        super().__init__(message, field=field)
        metrics.refused.labels(self.limit).inc()


class Forbidden(DomainError):
    """The caller lacks the permission."""

    code = "forbidden"


class NotFound(DomainError):
    """The caller's workspace has no such object."""

    code = "not_found"


class Stale(DomainError):
    """The object has changed since the caller read it."""

    code = "stale"


class Busy(DomainError):
    """The work has no room, or cannot be counted, right now; the same request succeeds later."""

    code = "unavailable"
