"""/links/<id>/simulator: where an invented visitor of a link would be sent, and why."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.workspaces.access import MemberRequest
from links.dashboard.lookup import link_page
from links.models import Link
from links.queries.simulation import Simulation, simulate, visitor_of
from links.queries.visitors import SimulationInput
from shortener.web.forms import StyledForm
from shortener.web.times import TimeField

_DEVICES = {  # the words of conditions
    "iphone": {"device": "mobile", "os": "ios", "browser": "safari"},
    "ipad": {"device": "tablet", "os": "ios", "browser": "safari"},
    "android": {"device": "mobile", "os": "android", "browser": "chrome"},
    "tablet": {"device": "tablet", "os": "android", "browser": "chrome"},
    "windows": {"device": "desktop", "os": "windows", "browser": "edge"},
    "mac": {"device": "desktop", "os": "macos", "browser": "safari"},
    "linux": {"device": "desktop", "os": "linux", "browser": "firefox"},
}
_NAMES = [
    ("", gettext_lazy("Unknown")), ("iphone", "iPhone"), ("ipad", "iPad"),
    ("android", gettext_lazy("Android phone")), ("tablet", gettext_lazy("Android tablet")),
    ("windows", "Windows"), ("mac", "Mac"), ("linux", "Linux"),
]  # fmt: skip


class SimulatorForm(StyledForm):
    """A visitor. The fields have the names of the API's."""

    kind = forms.ChoiceField(label=gettext_lazy("Device"), choices=_NAMES, required=False)
    country = forms.CharField(
        label=gettext_lazy("Country"), help_text=gettext_lazy("Two letters, such as DE."), required=False
    )
    languages = forms.CharField(
        label=gettext_lazy("Languages"), help_text=gettext_lazy("In order, such as de-CH, en."), required=False
    )
    at = TimeField(
        label=gettext_lazy("Time"), help_text=gettext_lazy("Leave empty to use the current time."), required=False
    )
    query = forms.CharField(
        label=gettext_lazy("Query"), help_text=gettext_lazy("What follows the question mark."), required=False
    )
    referrer = forms.CharField(label=gettext_lazy("Referring page"), required=False)
    address = forms.CharField(label=gettext_lazy("IP address"), required=False)
    userAgent = forms.CharField(
        label=gettext_lazy("User agent"), help_text=gettext_lazy("Instead of a device."), required=False
    )
    visitor = forms.CharField(
        label=gettext_lazy("Visitor"),
        help_text=gettext_lazy("Any text. The same text gets the same variant of a split."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Apply the API's rules; `visitor_values` are the values of a SimulationInput then."""
        values = super().clean() or {}
        if self.errors:
            return values
        given = {name: value for name, value in values.items() if value and name not in ("kind", "languages", "at")}
        if values.get("languages"):
            given["languages"] = [tag for tag in values["languages"].replace(",", " ").split() if tag]
        if values.get("at"):
            given["at"] = values["at"].isoformat()
        parsed = SimulationInput(data=_DEVICES.get(values.get("kind", ""), {}) | given)
        if parsed.is_valid():
            self.visitor_values: dict[str, Any] = parsed.validated_data
        else:
            self.add_problems(parsed.errors)
        return values


@dataclass(frozen=True)
class ShownCondition:
    """A condition in words, and whether the visitor meets it."""

    text: str
    held: bool


@dataclass(frozen=True)
class ShownRule:
    """A rule with its conditions. `decides` is true for the one that fired."""

    name: str
    is_paused: bool
    decides: bool
    conditions: list[ShownCondition]


@link_page("GET")
def simulator(request: MemberRequest, link: Link) -> HttpResponse:
    """Show the form, and with a query string what the visitor gets."""
    form = SimulatorForm(request.GET.dict()) if request.GET else SimulatorForm()
    context: dict[str, Any] = {"section": "links", "link": link, "form": form}
    if form.is_valid():
        found = simulate(link, visitor_of(form.visitor_values, timezone.now()))
        context |= {"found": found, "rules": list(_shown(link, found))}
    return render(request, "links/simulator.html", context, status=400 if form.errors else 200)


def _shown(link: Link, found: Simulation) -> list[ShownRule]:
    return [
        ShownRule(
            rule.get("name") or _("Rule %(number)s") % {"number": place + 1},
            bool(rule.get("paused")),
            place == found.rule,
            [
                ShownCondition(_words(rule["conditions"][one.condition]), one.held)
                for one in found.trace
                if one.rule == place
            ],
        )
        for place, rule in enumerate(link.rules)
    ]


def _words(condition: dict[str, Any]) -> str:
    values = {name: value for name, value in condition.items() if name not in ("type", "negate") and value is not None}
    text = "; ".join(
        (", ".join(value) if isinstance(value, list) else f"{name} {value}") for name, value in values.items()
    )
    pattern = _("%(type)s not: %(values)s") if condition.get("negate") else _("%(type)s: %(values)s")
    return pattern % {"type": condition["type"], "values": text}
