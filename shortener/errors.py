"""Errors of services; each app adds subclasses beside the code that raises them."""

from enum import StrEnum
from typing import ClassVar

from django.utils.functional import Promise

from shortener import metrics


class Reason(StrEnum):
    """What is wrong with a value: the codes in `details` of a 400, which never change. docs/api.md explains each."""

    REQUIRED = "required"
    NULL = "null"
    BLANK = "blank"
    WRONG_TYPE = "wrong_type"
    WRONG_FORMAT = "wrong_format"
    INVALID_CHARACTERS = "invalid_characters"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    OUT_OF_RANGE = "out_of_range"
    UNKNOWN_FIELD = "unknown_field"
    NOT_ACCEPTED = "not_accepted"
    UNKNOWN_VALUE = "unknown_value"
    NOT_FOUND = "not_found"
    NO_OFFSET = "no_offset"
    IN_THE_PAST = "in_the_past"
    WRONG_ORDER = "wrong_order"
    RESERVED = "reserved"
    NOT_VERIFIED = "not_verified"
    UNSUPPORTED_SCHEME = "unsupported_scheme"
    CREDENTIALS = "credentials"
    INVALID_HOST = "invalid_host"
    PRIVATE_HOST = "private_host"
    DOUBTFUL_HOST = "doubtful_host"
    OWN_HOST = "own_host"
    BLOCKED_DESTINATION = "blocked_destination"
    LOW_CONTRAST = "low_contrast"
    INVALID = "invalid"  # another rule, which the message states


class DomainError(Exception):
    """An error whose message tells the sender of the request what to do."""

    code = "invalid"

    def __init__(self, message: str | Promise, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Invalid(DomainError):
    """A value breaks a rule. `place` is where in the value, such as `[2].conditions[0].in`; empty for all of it."""

    def __init__(
        self, message: str | Promise, *, field: str | None = None, reason: Reason = Reason.INVALID, place: str = ""
    ) -> None:
        super().__init__(message, field=field)
        self.reason = reason
        self.place = place


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
