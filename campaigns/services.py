"""All writes to campaigns. Each applies the rules of campaigns.rules to the values it is given."""

from datetime import datetime
from functools import partial
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.audit.events import Event
from accounts.workspaces.actors import Actor
from accounts.workspaces.roles import Action
from campaigns import rules, utm
from campaigns.models import Campaign
from campaigns.signals import campaign_deleting, utm_changed
from shortener.db.transactions import atomic
from shortener.errors import Conflict, NotFound
from shortener.values import clean_boolean

MOST_CAMPAIGNS = 5_000  # in a workspace


class TooManyCampaigns(Conflict):
    """The workspace has MOST_CAMPAIGNS campaigns."""

    code = "too_many_campaigns"

    def __init__(self) -> None:
        text = _("A workspace can have at most %(number)s campaigns. Delete one first; its links are kept.")
        super().__init__(text % {"number": f"{MOST_CAMPAIGNS:,}"})


class NameTaken(Conflict):
    """The workspace has another campaign with this name."""

    code = "name_taken"

    def __init__(self) -> None:
        super().__init__(_("Another campaign has this name. Choose a different one."), field="name")


class CampaignDetails(TypedDict, total=False):
    """The fields of a campaign besides its name; an empty text or None unsets one."""

    utm_source: str
    utm_medium: str
    utm_campaign: str
    utm_term: str
    utm_content: str
    starts_at: datetime | None
    ends_at: datetime | None


class CampaignUpdate(CampaignDetails, total=False):
    """The fields to change; absent ones keep their values."""

    name: str
    archived: bool


def create_campaign(*, by: Actor, name: str, at: datetime, **details: Unpack[CampaignDetails]) -> Campaign:
    """Return a new campaign, or raise NotAllowed, Invalid, NameTaken or TooManyCampaigns."""
    by.check(Action.EDIT_CAMPAIGNS)
    if Campaign.objects.in_workspace(by.workspace).count() >= MOST_CAMPAIGNS:
        raise TooManyCampaigns
    values = rules.clean_values({"name": name, **details})
    search_name = rules.fold_name(values["name"])
    campaign = Campaign(workspace=by.workspace, search_name=search_name, created_at=at, **values)
    _insert(campaign)
    return campaign


def change_campaign(*, campaign: Campaign, by: Actor, at: datetime, **changes: Unpack[CampaignUpdate]) -> Campaign:
    """Return the changed campaign, or raise NotAllowed, NotFound, Invalid or NameTaken and change nothing."""
    by.check(Action.EDIT_CAMPAIGNS, of=campaign.workspace_id)
    archived = clean_boolean(changes.pop("archived"), field="archived") if "archived" in changes else None
    return _change(campaign.pk, rules.clean_values(changes), archived, at)


def delete_campaign(*, campaign: Campaign, by: Actor, at: datetime) -> None:
    """Delete the campaign and its click counts; its links stay, without its UTM parameters.

    Links are detached in batches. After an interruption the campaign still exists and can be deleted again.
    """
    by.check(Action.EDIT_CAMPAIGNS, of=campaign.workspace_id)
    campaign_deleting.send(Campaign, campaign=campaign, by=by, at=at)
    _delete(campaign, by)


# A unique key or a check constraint decides races for a name and for the ends of a period. Run again after it has
# refused the write: the row that won is visible then, and the checks below raise the error that says so.
@atomic(repeat_on=(IntegrityError,))
def _insert(campaign: Campaign) -> None:
    _check(campaign)
    campaign.save(force_insert=True)


@atomic(repeat_on=(IntegrityError,))
def _change(campaign_id: str, changes: dict[str, object], archived: bool | None, at: datetime) -> Campaign:
    campaign = Campaign.objects.filter(pk=campaign_id).first()
    if campaign is None:
        raise NotFound(_("There is nothing at this address."))
    values = dict(changes)
    if archived is not None:
        values["archived_at"] = (campaign.archived_at or at) if archived else None
    if "name" in values:
        values["search_name"] = rules.fold_name(str(values["name"]))
    for field, value in values.items():
        setattr(campaign, field, value)
    _check(campaign)
    Campaign.objects.filter(pk=campaign_id).update(**values)
    if values.keys() & set(utm.PARAMETERS):
        transaction.on_commit(partial(utm_changed.send, Campaign, campaign=campaign))
    return campaign


@atomic(repeat_on=(IntegrityError,))  # a link may have joined the campaign since its links were detached
def _delete(campaign: Campaign, by: Actor) -> None:
    deleted, _rows = Campaign.objects.filter(pk=campaign.pk).delete()
    if deleted and not by.is_operator:  # the admin records what operators do
        by.record(Event.CAMPAIGN_DELETED, campaign.name)


def _check(campaign: Campaign) -> None:
    """Raise Invalid or NameTaken for what depends on the campaign's other fields and on other campaigns."""
    rules.check_period(campaign.starts_at, campaign.ends_at)
    others = Campaign.objects.filter(workspace=campaign.workspace_id).exclude(pk=campaign.pk)
    if others.filter(name=campaign.name).exists():
        raise NameTaken
