"""What the domain may refuse to do; each app adds its own kinds beside what raises them."""

from django.utils.functional import Promise


class DomainError(Exception):
    """A request that was understood and refused, in words its sender can act on."""

    code = "invalid"

    def __init__(self, message: str | Promise, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Invalid(DomainError):
    """A value breaks a rule."""


class Conflict(DomainError):
    """The state of things forbids it."""

    code = "conflict"


class Forbidden(DomainError):
    """The caller is known and may not."""

    code = "forbidden"


class NotFound(DomainError):
    """There is no such thing in the caller's workspace."""

    code = "not_found"


class Stale(DomainError):
    """Somebody has changed it since the caller read it."""

    code = "stale"
