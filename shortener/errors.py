"""Errors of services; each app adds subclasses beside the code that raises them."""

from django.utils.functional import Promise


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
    """The process has no room for the work right now; the same request succeeds later."""

    code = "unavailable"
