"""Everything that changes campaigns. Their UTM parameters reach the redirects within one second."""

from datetime import datetime
from functools import partial
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.workspaces.actors import Actor
from accounts.workspaces.roles import Action
from campaigns import names, utm
from campaigns.models import Campaign
from campaigns.signals import campaign_is_going, utm_changed
from shortener.db.transactions import atomic
from shortener.errors import Conflict, Invalid, NotFound


class NameTaken(Conflict):
    """The workspace has another campaign of this name."""

    code = "name_taken"

    def __init__(self) -> None:
        super().__init__(_("Another campaign has this name. Choose another."), field="name")


class Details(TypedDict, total=False):
    """What a campaign may have besides its name; an empty text or None is not set."""

    utm_source: str
    utm_medium: str
    utm_campaign: str
    utm_term: str
    utm_content: str
    starts_at: datetime | None
    ends_at: datetime | None


class Changes(Details, total=False):
    """The new values; what is absent stays as it is."""

    name: str
    archived: bool


def create_campaign(*, by: Actor, name: str, at: datetime, **details: Unpack[Details]) -> Campaign:
    """Return a new campaign, or raise NotAllowed, Invalid or NameTaken: of racing callers one gets the name."""
    by.check(Action.EDIT_CAMPAIGNS)
    campaign = Campaign(workspace=by.workspace, name=name, search_name=names.folded(name), created_at=at, **details)
    _insert(campaign)
    return campaign


def change_campaign(*, campaign: Campaign, by: Actor, at: datetime, **changes: Unpack[Changes]) -> Campaign:
    """Return the campaign with the changes made: all of them, or none and an error.

    Raises NotAllowed, NotFound, Invalid or NameTaken.
    """
    by.check(Action.EDIT_CAMPAIGNS, of=campaign.workspace_id)
    return _change(campaign.pk, changes, at)


def delete_campaign(*, campaign: Campaign, by: Actor, at: datetime) -> None:
    """Delete the campaign and what was counted for it; its links stay, without its UTM parameters.

    Links leave it in batches. Should that be interrupted, the campaign is still there and can be deleted again.
    """
    by.check(Action.EDIT_CAMPAIGNS, of=campaign.workspace_id)
    campaign_is_going.send(Campaign, campaign=campaign, by=by, at=at)
    _delete(campaign.pk)


# Who loses a race for a name, or against another end of the period, looks again at what is there.
@atomic(repeat_on=(IntegrityError,))
def _insert(campaign: Campaign) -> None:
    _check(campaign)
    campaign.save(force_insert=True)


@atomic(repeat_on=(IntegrityError,))
def _change(campaign_id: str, changes: Changes, at: datetime) -> Campaign:
    campaign = Campaign.objects.filter(pk=campaign_id).first()
    if campaign is None:
        raise NotFound(_("There is nothing at this address."))
    values = dict(changes)
    if "archived" in changes:
        values["archived_at"] = (campaign.archived_at or at) if values.pop("archived") else None
    if "name" in changes:
        values["search_name"] = names.folded(changes["name"])
    for name, value in values.items():
        setattr(campaign, name, value)
    _check(campaign)
    Campaign.objects.filter(pk=campaign_id).update(**values)
    if changes.keys() & set(utm.PARAMETERS):
        transaction.on_commit(partial(utm_changed.send, Campaign, campaign=campaign))
    return campaign


@atomic(repeat_on=(IntegrityError,))  # a link may have joined it just now
def _delete(campaign_id: str) -> None:
    Campaign.objects.filter(pk=campaign_id).delete()


def _check(campaign: Campaign) -> None:
    starts_at, ends_at = campaign.starts_at, campaign.ends_at
    if starts_at is not None and ends_at is not None and starts_at >= ends_at:
        raise Invalid(_("The campaign must start before it ends."), field="startsAt")
    others = Campaign.objects.filter(workspace=campaign.workspace_id).exclude(pk=campaign.pk)
    if others.filter(name=campaign.name).exists():
        raise NameTaken
