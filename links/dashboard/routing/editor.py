"""What the editor of rules shows: the choices of conditions, the rules in words, and what the plan leaves out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Workspace
from accounts.workspaces.plans import Plan, cheapest_plan
from clicks.stats import countries
from links.dashboard.routing import fields
from links.routing_fields import RULES
from links.rules.routing import words
from links.rules.routing.documents import MOST_RULES
from links.rules.routing.summaries import named_summary, summary
from redirects.visitors.continents import CONTINENT_OF
from shortener.errors import Invalid
from shortener.web.times import zone_names

_Choices = Sequence[tuple[str, str | Promise]]


@dataclass(frozen=True)
class Editor:
    """The choices of the editor by the type of condition, each rule in words, and what the plan lacks, or nothing."""

    types: Sequence[tuple[str, str | Promise, _Choices]]
    countries: _Choices
    languages: _Choices
    zones: Sequence[str]
    lines: list[str]
    no_rules: str
    no_splits: str
    advice: str


def editor(workspace: Workspace, text: str, zone: ZoneInfo) -> Editor:
    """Return the editor of these rules, a text of the link form."""
    plan = workspace.limits
    return Editor(
        types=[(kind, name, _CHOICES.get(kind, ())) for kind, name in words.TYPES.items()],
        countries=sorted(((code, countries.name(code)) for code in CONTINENT_OF), key=lambda one: one[1]),
        languages=words.languages(),
        zones=sorted(zone_names()),
        lines=lines(text, zone, in_full=not plan.has_rules),
        no_rules="" if plan.has_rules else _("The workspace's plan doesn't include rules."),
        no_splits="" if plan.has_splits else _splits_need(cheapest_plan(lambda one: one.has_splits)),
        advice=_advice(cheapest_plan(lambda one: one.has_rules)),
    )


def lines(text: str, zone: ZoneInfo, *, in_full: bool = False) -> list[str]:
    """Return each rule of a form's text in words; an empty text for one that is not complete.

    The editor itself shows their names and which are paused; in full, the words say it.
    """
    try:
        rules = json.loads(text) if text else []
    except (ValueError, RecursionError):
        rules = []
    with timezone.override(zone):
        return [_line(rule, zone, in_full=in_full) for rule in rules[:MOST_RULES]] if isinstance(rules, list) else []


def _line(rule: Any, zone: ZoneInfo, *, in_full: bool) -> str:
    try:
        [cleaned] = RULES.clean(fields.read(RULES, json.dumps([rule]), zone)).value
    except Invalid:
        return ""
    return named_summary(cleaned) if in_full else summary({**cleaned, "paused": False})


def _splits_need(plan: Plan | None) -> str:
    return _("Splits are part of the %(plan)s plan.") % {"plan": plan.label} if plan else _("There are no splits here.")


def _advice(plan: Plan | None) -> str:
    return _("The %(plan)s plan has them.") % {"plan": plan.label} if plan else ""


_CHOICES: dict[str, _Choices] = {
    "continent": list(words.CONTINENTS.items()),
    "device": list(words.DEVICES.items()),
    "os": list(words.SYSTEMS.items()),
    "browser": list(words.BROWSERS.items()),
    "weekly": list(words.SHORT_DAYS.items()),
}
