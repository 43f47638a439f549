"""What of a link can be changed, and what the link is afterwards."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypedDict

from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from domains.models import Domain
from links.models import Link
from links.rules import codes, destinations
from links.rules.periods import check_period
from redirects.codes import link_key
from shortener.errors import Invalid

MOMENT = timedelta(milliseconds=1)  # between two changes of a link, so that `updated_at` tells them apart


class Details(TypedDict, total=False):
    """All that a link can have besides its destination."""

    alias: str  # empty: a random code, unless the link has one
    password: str  # empty: none; hashed by the time that apply() sees it
    starts_at: datetime | None
    expires_at: datetime | None
    max_clicks: int | None
    campaign: Campaign | None
    domain: Domain | None
    tag_names: Sequence[str]
    folder: str
    notes: str
    is_disabled: bool


class Changes(Details, total=False):
    """The new values; what is absent stays as it is."""

    destination: str


def apply(changes: Changes, link: Link, at: datetime) -> list[str]:
    """Let the link be what the changes say, its tags aside, and return its fields that differ now, or raise Invalid."""
    new: dict[str, Any] = {name: changes[name] for name in _SAME_NAMES if name in changes}  # type: ignore[literal-required]
    if "destination" in changes:
        new["location"] = destinations.normalised(changes["destination"])
    if "campaign" in changes:
        new["campaign_id"] = _own(changes["campaign"], link, Invalid(_("No such campaign."), field="campaignId"))
    if "is_disabled" in changes:
        new["disabled_at"] = (link.disabled_at or at) if changes["is_disabled"] else None
    if "alias" in changes:
        new["code"] = _code(changes["alias"], link.code)
    if "domain" in changes:
        new["domain_id"] = _own(changes["domain"], link, Invalid(_("No such domain."), field="domainId"))
    new["key"] = link_key(new.get("domain_id", link.domain_id) or "", new.get("code", link.code))
    changed = [name for name, value in new.items() if getattr(link, name) != value]
    for name in changed:
        setattr(link, name, new[name])
    check_period(link.starts_at, link.expires_at, at=at, given=changed)
    return changed


_SAME_NAMES = ("destination", "password", "starts_at", "expires_at", "max_clicks", "folder", "notes")


def _own(thing: Campaign | Domain | None, link: Link, refusal: Invalid) -> str | None:
    if thing is None:
        return None
    if thing.workspace_id != link.workspace_id:
        raise refusal
    return thing.pk


def _code(alias: str, now: str) -> str:
    if alias:
        codes.check_alias(alias)
        return alias
    return now if codes.looks_random(now) else codes.random_code()
