"""Targets: the cached form of links, and the one function that decides what a visitor gets."""

from enum import StrEnum

import msgspec


class Verdict(StrEnum):
    """What a link does for a visitor at one moment."""

    OPEN = "open"
    PASSWORD = "password"  # noqa: S105 - a state, not a secret
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"
    DISABLED = "disabled"
    BLOCKED = "blocked"  # by an operator
    WARNING = "warning"  # visitors are asked before they are sent to the destination


class Target(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The cached part of a link; instants are milliseconds since 1970."""

    link_id: str
    workspace_id: str | None
    campaign_id: str | None
    location: str
    starts_at: int | None = None
    expires_at: int | None = None
    is_limited: bool = False
    is_exhausted: bool = False
    is_protected: bool = False
    is_disabled: bool = False
    is_indexable: bool = False
    is_blocked: bool = False
    has_warning: bool = False

    def exhausted(self) -> "Target":
        """Return the target after its limit has been reached."""
        return msgspec.structs.replace(self, is_exhausted=True)

    def verdict(self, at: int) -> Verdict:
        """Return what a visitor gets at this moment (milliseconds since 1970)."""
        if self.is_blocked:
            return Verdict.BLOCKED
        if self.is_disabled:
            return Verdict.DISABLED
        if self.starts_at is not None and at < self.starts_at:
            return Verdict.NOT_YET
        if self.expires_at is not None and at >= self.expires_at:
            return Verdict.EXPIRED
        if self.is_exhausted:
            return Verdict.EXHAUSTED
        if self.has_warning:
            return Verdict.WARNING
        if self.is_protected:
            return Verdict.PASSWORD
        return Verdict.OPEN
