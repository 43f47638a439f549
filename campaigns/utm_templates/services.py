"""All writes to UTM templates. Each applies the rules of campaigns.rules to the values it is given."""

from datetime import datetime
from typing import TypedDict, Unpack

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from accounts.workspaces.actors import Actor
from accounts.workspaces.roles import Action
from campaigns import rules
from campaigns.models import UtmTemplate
from shortener.db.transactions import atomic
from shortener.errors import Conflict, LimitReached, NotFound

MOST_TEMPLATES = 100  # in a workspace


class TooManyTemplates(LimitReached):
    """The workspace has MOST_TEMPLATES templates."""

    code = "too_many_utm_templates"
    limit = "UTM templates"

    def __init__(self) -> None:
        text = _("A workspace can have at most %(number)d UTM templates. Delete one first.")
        super().__init__(text % {"number": MOST_TEMPLATES})


class TemplateNameTaken(Conflict):
    """The workspace has another template with this name."""

    code = "name_taken"

    def __init__(self) -> None:
        super().__init__(_("Another template has this name. Choose a different one."), field="name")


class UtmTemplateValues(TypedDict, total=False):
    """The fields of a template; an empty text unsets a parameter, an absent one stays."""

    name: str
    utm_source: str
    utm_medium: str
    utm_campaign: str
    utm_term: str
    utm_content: str


def create_template(*, by: Actor, at: datetime, **values: Unpack[UtmTemplateValues]) -> UtmTemplate:
    """Return a new template, or raise NotAllowed, Invalid, TemplateNameTaken or TooManyTemplates."""
    by.check(Action.EDIT_CAMPAIGNS)
    template = UtmTemplate(workspace=by.workspace, created_at=at, **rules.clean_values(values))
    _check_room(by.workspace, more=1)
    _insert(template)
    try:
        _check_room(by.workspace, more=0)  # again: others may have taken the room at the same time
    except TooManyTemplates:
        UtmTemplate.objects.filter(pk=template.pk).delete()
        raise
    return template


def change_template(*, template: UtmTemplate, by: Actor, **changes: Unpack[UtmTemplateValues]) -> UtmTemplate:
    """Return the changed template, or raise NotAllowed, NotFound, Invalid or TemplateNameTaken."""
    by.check(Action.EDIT_CAMPAIGNS, of=template.workspace_id)
    return _change(template.pk, rules.clean_values(changes))


def delete_template(*, template: UtmTemplate, by: Actor) -> None:
    """Delete the template; links keep the parameters that it has filled in. Raises NotAllowed."""
    by.check(Action.EDIT_CAMPAIGNS, of=template.workspace_id)
    UtmTemplate.objects.filter(pk=template.pk).delete()


# A unique key decides races for a name. Run again after it has refused the write: then the check finds the other row.
@atomic(repeat_on=(IntegrityError,))
def _insert(template: UtmTemplate) -> None:
    _check_name(template)
    template.save(force_insert=True)


@atomic(repeat_on=(IntegrityError,))
def _change(pk: str, values: dict[str, str]) -> UtmTemplate:
    template = UtmTemplate.objects.filter(pk=pk).first()
    if template is None:
        raise NotFound(_("There is nothing at this address."))
    for field, value in values.items():
        setattr(template, field, value)
    _check_name(template)
    if values:
        UtmTemplate.objects.filter(pk=pk).update(**values)
    return template


def _check_name(template: UtmTemplate) -> None:
    others = UtmTemplate.objects.filter(workspace=template.workspace_id).exclude(pk=template.pk)
    if others.filter(name=template.name).exists():
        raise TemplateNameTaken


def _check_room(workspace: Workspace, *, more: int) -> None:
    if UtmTemplate.objects.in_workspace(workspace).count() + more > MOST_TEMPLATES:
        raise TooManyTemplates
