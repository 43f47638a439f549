"""Targets: the cached form of links, and the one function that decides what a visitor gets."""

from enum import StrEnum

import msgspec

from redirects.routing.rules import Decision, Rule, decide
from redirects.visitors.visitor import Visitor


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
    CLOSED = "closed"  # for this visitor, by a rule


# The HTTP status of the page about a link that is not open.
PAGE_STATUS = {
    Verdict.NOT_YET: 404,
    **dict.fromkeys(
        (Verdict.EXPIRED, Verdict.EXHAUSTED, Verdict.DISABLED, Verdict.BLOCKED, Verdict.CLOSED),
        410,
    ),
}
# Visitors of a link with one of these verdicts can be sent elsewhere.
_ENDED = frozenset({Verdict.EXPIRED, Verdict.EXHAUSTED, Verdict.DISABLED})


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
    passes_query: bool = False  # the query of the short URL is added to the destination
    has_preview: bool = False  # programs that show a card of the link get a page that describes it
    expired_url: str = ""  # for visitors of an expired, exhausted or disabled link
    clicks: int = 0  # that the link had when it was loaded, or more; only for rules that count clicks
    rules: tuple[Rule, ...] = ()
    clicks_that_matter: int = 0  # from which on the rules need no exact number; 0 if they never do

    def exhausted(self) -> "Target":
        """Return the target after its limit has been reached."""
        return msgspec.structs.replace(self, is_exhausted=True)

    def clicked(self, clicks: int) -> "Target":
        """Return the target after the link is known to have had so many clicks."""
        return msgspec.structs.replace(self, clicks=clicks)

    def decide(self, visitor: Visitor) -> Decision:
        """Return what a visitor of the open link gets, without the query. Raises CountRequired."""
        return decide(self.rules, visitor, link_id=self.link_id, location=self.location)

    def elsewhere(self, verdict: Verdict, expired_url: str) -> str:
        """Return where visitors are sent by this verdict, or an empty text; `expired_url` is the domain's.

        Those of a link with a warning are not: only the page of an open link shows it.
        """
        if verdict not in _ENDED or self.has_warning:
            return ""
        return self.expired_url or expired_url

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
