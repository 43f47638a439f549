"""The pages under /campaigns/utm-templates."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.workspaces.access import MemberRequest, member_page
from accounts.workspaces.roles import Action
from campaigns.forms import UtmTemplateForm
from campaigns.models import UtmTemplate
from campaigns.utm_templates import services
from shortener.errors import Conflict, Invalid
from shortener.web.forms import sent
from shortener.web.lookup import find


@member_page("GET")
def templates(request: MemberRequest) -> HttpResponse:
    """List the workspace's templates, by name."""
    rows = UtmTemplate.objects.in_workspace(request.workspace)
    return render(request, "campaigns/utm_templates/list.html", {"section": "campaigns", "rows": rows})


@member_page("GET", "POST", action=Action.EDIT_CAMPAIGNS)
def new(request: MemberRequest) -> HttpResponse:
    """Create a template."""
    return _edit(request, UtmTemplateForm(sent(request)), None)


@member_page("GET", "POST", action=Action.EDIT_CAMPAIGNS)
def edit(request: MemberRequest, template_id: str) -> HttpResponse:
    """Change a template."""
    template = _template(request, template_id)
    return _edit(request, UtmTemplateForm(sent(request), template=template), template)


@member_page("POST", action=Action.EDIT_CAMPAIGNS)
def delete(request: MemberRequest, template_id: str) -> HttpResponse:
    """Delete a template."""
    template = _template(request, template_id)
    services.delete_template(template=template, by=request.actor)
    messages.success(request, _("%(name)s deleted. Links keep their parameters.") % {"name": template.name})
    return redirect("utm-templates")


def _edit(request: MemberRequest, form: UtmTemplateForm, template: UtmTemplate | None) -> HttpResponse:
    if form.is_valid():
        values: Any = form.cleaned_data
        # Only the fields that differ from what the page showed: others may have been changed by someone else since.
        edited: Any = {name: values[name] for name in form.changed_data}
        try:
            if template is None:
                saved = services.create_template(by=request.actor, at=timezone.now(), **values)
            else:
                saved = services.change_template(template=template, by=request.actor, **edited)
        except (Invalid, Conflict) as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("%(name)s saved.") % {"name": saved.name})
            return redirect("utm-templates")
    context = {"section": "campaigns", "form": form, "template": template}
    return render(request, "campaigns/utm_templates/form.html", context, status=400 if form.is_bound else 200)


def _template(request: MemberRequest, pk: str) -> UtmTemplate:
    return find(UtmTemplate.objects.in_workspace(request.workspace), pk)
