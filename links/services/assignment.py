"""Assign values to a link, with the rules that involve several fields or the link's workspace."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.workspaces.actors import Actor, NotAllowed
from campaigns.models import Campaign
from domains.models import Domain
from links.field_types import LinkValues
from links.fields import CAMPAIGN, DOMAIN
from links.models import Link
from links.rules import codes
from links.rules.periods import check_past, check_period
from links.services.addresses import ADDRESS_COLUMNS, addresses_in, strictest
from links.services.routing_values import check_plan, with_ids, with_times
from moderation import verdicts
from redirects.codes import link_key
from shortener.errors import Invalid, Reason

_ASSIGNED_APART = frozenset(
    {"destination", "alias", "campaign", "domain", "tags", "is_disabled", "created_at", "rules"}
)


def assign(values: LinkValues, link: Link, at: datetime) -> None:
    """Set the attributes of the link, except its tags, or raise Invalid, after which the link must not be saved.

    A password is assigned as it is, for the caller to hash. An empty alias keeps a random code, and replaces an alias
    by a new random code.
    """
    new: dict[str, Any] = {name: value for name, value in values.items() if name not in _ASSIGNED_APART}
    if "destination" in values:
        new["destination"], new["location"] = values["destination"]
    if "rules" in values:
        check_plan(link.workspace, values["rules"], link.rules)
        new["rules"] = with_times(with_ids(values["rules"], link.rules), link.rules, at)
    if not new.keys().isdisjoint(ADDRESS_COLUMNS):
        addresses = addresses_in([new.get(column, getattr(link, column)) for column in ADDRESS_COLUMNS])
        new["warning"] = verdicts.warning_in(strictest(verdicts.findings(addresses), addresses))
    if "campaign" in values:
        new["campaign_id"] = _own_id(
            values["campaign"],
            link,
            Invalid(_("This workspace has no campaign with this ID."), field="campaign", reason=Reason.NOT_FOUND),
        )
    if "domain" in values:
        new["domain_id"] = _own_id(
            values["domain"],
            link,
            Invalid(_("This workspace has no domain with this ID."), field="domain", reason=Reason.NOT_FOUND),
        )
    if "is_disabled" in values:
        new["disabled_at"] = (link.disabled_at or at) if values["is_disabled"] else None
    if values.get("created_at") is not None:
        check_past(values["created_at"], at=at)
        new["created_at"] = values["created_at"]
    if "alias" in values:
        new["code"] = values["alias"] or (link.code if codes.looks_random(link.code) else codes.random_code())
    if "alias" in values or "domain" in values:
        codes.check_reserved(new.get("code", link.code), on_site=new.get("domain_id", link.domain_id) is None)
    new["key"] = link_key(new.get("domain_id", link.domain_id) or "", new.get("code", link.code))
    changed = {name for name, value in new.items() if getattr(link, name) != value}
    for name in changed:
        setattr(link, name, new[name])
    check_period(link.starts_at, link.expires_at, at=at, changed=changed)


def _own_id(thing: Campaign | Domain | None, link: Link, refusal: Invalid) -> str | None:
    """Return the id, or raise the refusal if it belongs to another workspace, as if it did not exist."""
    if thing is None:
        return None
    if thing.workspace_id != link.workspace_id:
        raise refusal
    return thing.pk


def refuse_deleted(values: LinkValues, by: Actor) -> None:
    """Raise NotAllowed if the actor's account, or Invalid if the campaign or domain, was deleted after it was checked.

    For callers that a foreign key has refused: the usual case does not pay for these queries.
    """
    if by.user is not None and not User.objects.filter(pk=by.user.pk).exists():
        raise NotAllowed
    for row in (CAMPAIGN, DOMAIN):
        thing = values.get(row.name)
        if thing is not None:
            row.clean(type(thing).objects.filter(pk=thing.pk).first() or thing.pk)
