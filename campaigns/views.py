"""The pages under /campaigns, except for the statistics of one campaign, which links/dashboard shows."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.workspaces.access import MemberRequest, member_page
from accounts.workspaces.roles import Action
from campaigns import rules, services, utm
from campaigns.forms import CampaignForm, CampaignListForm, SampleForm
from campaigns.models import LIST_ORDERS, Campaign, link_counts
from shortener.errors import Conflict, Invalid
from shortener.web.forms import sent
from shortener.web.lookup import find
from shortener.web.pagination import page_links, query_of, read_page_or_first

_PER_PAGE = 20
_FILTERS = ("search", "archived", "sort", "cursor")


@member_page("GET")
def campaigns(request: MemberRequest) -> HttpResponse:
    """List the campaigns that meet every condition."""
    given = query_of(request, _FILTERS)
    form = CampaignListForm(given)
    if not form.is_valid():
        return redirect("campaigns")
    query = form.cleaned_data
    mine = Campaign.objects.in_workspace(request.workspace)
    chosen = mine.filtered(search=query["search"], archived=query["archived"] or "false")
    order = LIST_ORDERS[query["sort"] or "-createdAt"]
    found = read_page_or_first(request, chosen, order=order, cursor=given.get("cursor", ""), limit=_PER_PAGE)
    counts = link_counts([campaign.pk for campaign in found.rows])
    context = {
        "section": "campaigns",
        "rows": [(campaign, counts.get(campaign.pk, 0)) for campaign in found.rows],
        "has_archived": not found.rows and mine.filter(archived_at__isnull=False).exists(),
        "query": query,
        "search_limit": rules.NAME_LIMIT,
        "is_filtered": bool(given.keys() & {"search", "archived", "cursor"}),
        **page_links(given, found),
    }
    return render(request, "campaigns/list.html", context)


@member_page("GET", "POST", action=Action.EDIT_CAMPAIGNS)
def new(request: MemberRequest) -> HttpResponse:
    """Create a campaign."""
    form = CampaignForm(sent(request))

    def create() -> Campaign:
        return services.create_campaign(by=request.actor, at=timezone.now(), **form.cleaned_data)

    campaign = _save(form, create)
    if campaign is None:
        return _form_page(request, form)
    messages.success(
        request,
        _("%(name)s created. Add links to it, and its UTM parameters are added to their destinations.")
        % _named(campaign),
    )
    return redirect("campaign", campaign.pk)


@member_page("GET", "POST", action=Action.EDIT_CAMPAIGNS)
def edit(request: MemberRequest, campaign_id: str) -> HttpResponse:
    """Change a campaign."""
    campaign = _campaign(request, campaign_id)
    form = CampaignForm(sent(request), campaign=campaign)

    def change() -> Campaign:
        # Only the fields that differ from what the page showed: others may have been changed by someone else since.
        edited: Any = {name: form.cleaned_data[name] for name in form.changed_data}
        return services.change_campaign(campaign=campaign, by=request.actor, at=timezone.now(), **edited)

    changed = _save(form, change)
    if changed is None:
        return _form_page(request, form, campaign)
    messages.success(request, _("%(name)s saved.") % _named(changed))
    return redirect("campaign", campaign.pk)


@member_page("POST")
def preview(request: MemberRequest) -> HttpResponse:
    """Show a destination with the UTM parameters of a form that is being filled in."""
    return render(request, "campaigns/preview.html", _preview(request.POST))


@member_page("POST", action=Action.EDIT_CAMPAIGNS)
def archive(request: MemberRequest, campaign_id: str) -> HttpResponse:
    """Archive the campaign."""
    campaign = _set_archived(request, campaign_id, archived=True)
    messages.success(request, _("%(name)s archived. Its links redirect as before.") % _named(campaign))
    return redirect("campaign", campaign.pk)


@member_page("POST", action=Action.EDIT_CAMPAIGNS)
def restore(request: MemberRequest, campaign_id: str) -> HttpResponse:
    """Restore the archived campaign."""
    campaign = _set_archived(request, campaign_id, archived=False)
    messages.success(request, _("%(name)s restored.") % _named(campaign))
    return redirect("campaign", campaign.pk)


@member_page("GET", "POST", action=Action.EDIT_CAMPAIGNS)
def delete(request: MemberRequest, campaign_id: str) -> HttpResponse:
    """Ask for confirmation, and on POST delete the campaign; its links stay."""
    campaign = _campaign(request, campaign_id)
    if request.method != "POST":
        links = link_counts([campaign.pk]).get(campaign.pk, 0)
        context = {"section": "campaigns", "campaign": campaign, "links": links}
        return render(request, "campaigns/delete.html", context)
    services.delete_campaign(campaign=campaign, by=request.actor, at=timezone.now())
    messages.success(request, _("%(name)s deleted. Its links are kept.") % _named(campaign))
    return redirect("campaigns")


def about(campaign: Campaign) -> dict[str, Any]:
    """Return the context of the campaign's page, statistics aside."""
    return {
        "section": "campaigns",
        "campaign": campaign,
        "links": link_counts([campaign.pk]).get(campaign.pk, 0),
        "parameters": campaign.utm_parameters,
        "preview": utm.preview_destination(utm.SAMPLE_DESTINATION, campaign.utm_parameters),
    }


def _save(form: CampaignForm, save: Callable[[], Campaign]) -> Campaign | None:
    """Return the saved campaign, or None if the form is not sent yet or has errors, which it then shows."""
    if not form.is_valid():
        return None
    try:
        return save()
    except (Invalid, Conflict) as error:
        form.add_refusal(error)
    return None


def _form_page(request: HttpRequest, form: CampaignForm, campaign: Campaign | None = None) -> HttpResponse:
    typed: Mapping[str, str] = form.data if form.is_bound else form.initial
    context = {"section": "campaigns", "form": form, "campaign": campaign, **_preview(typed)}
    return render(request, "campaigns/form.html", context, status=400 if form.is_bound else 200)


def _preview(typed: Mapping[str, str]) -> dict[str, Any]:
    sample = typed.get("sample", "").strip() or utm.SAMPLE_DESTINATION
    values = {name: typed.get(name, "").strip()[: rules.UTM_LIMIT] for name in utm.PARAMETERS}
    parameters = {name: value for name, value in values.items() if value}
    form = SampleForm({"sample": sample})
    try:
        return {"sample_form": form, "preview": utm.preview_destination(sample, parameters)}
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
