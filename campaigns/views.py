"""/campaigns: the campaigns of a workspace, and what is done to them."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from rest_framework.exceptions import ValidationError

from accounts.access import MemberRequest, member_page
from accounts.workspaces.roles import Action
from campaigns import previews, services, utm
from campaigns.api.serializers import CampaignChanges, CampaignInput, CampaignQuery
from campaigns.forms import CampaignForm, SampleForm
from campaigns.models import Campaign, link_counts
from shortener.errors import Conflict, Invalid
from shortener.web.forms import sent
from shortener.web.lookup import find
from shortener.web.pagination import page_links, query_of, read_page_or_first

_PER_PAGE = 20
_FILTERS = ("search", "archived", "sort", "cursor")


@require_safe
@member_page
def campaigns(request: MemberRequest) -> HttpResponse:
    """List the campaigns that meet every condition."""
    given = query_of(request, _FILTERS)
    query = CampaignQuery(data=given)
    if not query.is_valid():
        return redirect("campaigns")
    mine = Campaign.objects.in_workspace(request.workspace)
    found = read_page_or_first(
        request, query.chosen(mine), order=query.order, cursor=given.get("cursor", ""), limit=_PER_PAGE
    )
    counts = link_counts([campaign.pk for campaign in found.rows])
    context = {
        "section": "campaigns",
        "rows": [(campaign, counts.get(campaign.pk, 0)) for campaign in found.rows],
        "has_archived": not found.rows and mine.filter(archived_at__isnull=False).exists(),
        "query": query.validated_data,
        "is_filtered": bool(given.keys() & {"search", "archived", "cursor"}),
        **page_links(given, found),
    }
    return render(request, "campaigns/list.html", context)


@member_page
def new(request: MemberRequest) -> HttpResponse:
    """Make a campaign."""
    request.actor.check(Action.EDIT_CAMPAIGNS)
    form = CampaignForm(sent(request))

    def create() -> Campaign:
        serializer = CampaignInput(data=form.as_api(form.fields))
        serializer.is_valid(raise_exception=True)
        return services.create_campaign(by=request.actor, at=timezone.now(), **serializer.verbs)

    campaign = _saved(form, create)
    if campaign is None:
        return _form_page(request, form)
    messages.success(request, _("%(name)s is made. Links that join it carry its UTM parameters.") % _named(campaign))
    return redirect("campaign", campaign.pk)


@member_page
def edit(request: MemberRequest, campaign_id: str) -> HttpResponse:
    """Change a campaign."""
    campaign = _campaign(request, campaign_id)
    request.actor.check(Action.EDIT_CAMPAIGNS)
    form = CampaignForm(sent(request), campaign=campaign)

    def change() -> Campaign:
        # What nobody touched is not sent: somebody else may have changed it meanwhile.
        serializer = CampaignChanges(data=form.as_api(form.changed_data))
        serializer.is_valid(raise_exception=True)
        return services.change_campaign(campaign=campaign, by=request.actor, at=timezone.now(), **serializer.verbs)

    changed = _saved(form, change)
    if changed is None:
        return _form_page(request, form, campaign)
    messages.success(request, _("The changes to %(name)s are saved.") % _named(changed))
    return redirect("campaign", campaign.pk)


@require_POST
@member_page
def preview(request: MemberRequest) -> HttpResponse:
    """Show what a destination becomes with the UTM parameters that somebody is typing."""
    return render(request, "campaigns/preview.html", _preview(request.POST))


@require_POST
@member_page
def archive(request: MemberRequest, campaign_id: str) -> HttpResponse:
    """Put the campaign away."""
    campaign = _set_archived(request, campaign_id, archived=True)
    messages.success(request, _("%(name)s is archived. Its links go on as before.") % _named(campaign))
    return redirect("campaign", campaign.pk)


@require_POST
@member_page
def restore(request: MemberRequest, campaign_id: str) -> HttpResponse:
    """Take the campaign back."""
    campaign = _set_archived(request, campaign_id, archived=False)
    messages.success(request, _("%(name)s is no longer archived.") % _named(campaign))
    return redirect("campaign", campaign.pk)


@member_page
def delete(request: MemberRequest, campaign_id: str) -> HttpResponse:
    """Ask whether the campaign is to go, and on POST delete it; its links stay."""
    campaign = _campaign(request, campaign_id)
    request.actor.check(Action.EDIT_CAMPAIGNS)
    if request.method != "POST":
        links = link_counts([campaign.pk]).get(campaign.pk, 0)
        context = {"section": "campaigns", "campaign": campaign, "links": links}
        return render(request, "campaigns/delete.html", context)
    services.delete_campaign(campaign=campaign, by=request.actor, at=timezone.now())
    messages.success(request, _("%(name)s is deleted. Its links are still there.") % _named(campaign))
    return redirect("campaigns")


def about(campaign: Campaign) -> dict[str, Any]:
    """Return what the campaign's own page shows of it."""
    return {
        "section": "campaigns",
        "campaign": campaign,
        "links": link_counts([campaign.pk]).get(campaign.pk, 0),
        "parameters": campaign.utm_parameters,
        "preview": previews.preview(previews.SAMPLE, campaign.utm_parameters),
    }


def _saved(form: CampaignForm, save: Callable[[], Campaign]) -> Campaign | None:
    """Return the campaign, or None when the form is yet to be filled in or says what is wrong."""
    if not form.is_valid():
        return None
    try:
        return save()
    except ValidationError as error:
        form.add_problems(error.detail)
    except (Invalid, Conflict) as error:
        form.add_refusal(error)
    return None


def _form_page(request: HttpRequest, form: CampaignForm, campaign: Campaign | None = None) -> HttpResponse:
    typed: Mapping[str, str] = form.data if form.is_bound else form.initial
    context = {"section": "campaigns", "form": form, "campaign": campaign, **_preview(typed)}
    return render(request, "campaigns/form.html", context, status=400 if form.is_bound else 200)


def _preview(typed: Mapping[str, str]) -> dict[str, Any]:
    sample = typed.get("sample", "").strip() or previews.SAMPLE
    parameters = {name: value for name in utm.PARAMETERS if (value := typed.get(name, "").strip()[: utm.LONGEST])}
    form = SampleForm({"sample": sample})
    try:
        return {"sample_form": form, "preview": previews.preview(sample, parameters)}
    except Invalid as error:
        form.add_error("sample", str(error.message))
        return {"sample_form": form, "preview": None}


def _set_archived(request: MemberRequest, campaign_id: str, *, archived: bool) -> Campaign:
    campaign = _campaign(request, campaign_id)
    return services.change_campaign(campaign=campaign, by=request.actor, at=timezone.now(), archived=archived)


def _campaign(request: MemberRequest, campaign_id: str) -> Campaign:
    return find(Campaign.objects.in_workspace(request.workspace), campaign_id)


def _named(campaign: Campaign) -> dict[str, str]:
    return {"name": campaign.name}
