"""The one form in which people create and edit links; its fields have the names that the API gives them."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from campaigns.models import Campaign
from domains.models import Domain
from links.api.serializers import LinkChanges, LinkInput
from links.models import LONGEST_FOLDER, LONGEST_NOTES, LONGEST_PASSWORD, SHORTEST_PASSWORD, Link
from links.rules import destinations, tags
from shortener.errors import Invalid
from shortener.web import times
from shortener.web.forms import StyledForm

_TIMES = ("startsAt", "expiresAt")
_CAMPAIGNS = 200  # to choose from, the newest
_BARE_HOST = re.compile(r"[\w-]+(\.[\w-]+)+([:/?#]|$)")
_LONGEST_SEEN = 10_000  # characters; more than all fields of a link can hold

KEEP, CHANGE, REMOVE = "keep", "change", "remove"

Texts = dict[str, str]


def texts(link: Link, zone: ZoneInfo) -> Texts:
    """Return what the form shows of a link, by field; a password is not among it."""
    return {
        "originalUrl": link.destination,
        "customAlias": link.code,
        "domainId": link.domain_id or "",
        "startsAt": times.format_local(link.starts_at, zone),
        "expiresAt": times.format_local(link.expires_at, zone),
        "maxClicks": "" if link.max_clicks is None else str(link.max_clicks),
        "campaignId": link.campaign_id or "",
        "tags": ", ".join(tag.name for tag in link.tags.all()),
        "folder": link.folder,
        "notes": link.notes,
    }


class LinkForm(StyledForm):
    """All that a link can have. When it is valid, `verbs` are the values for create_link() or change_link()."""

    originalUrl = forms.CharField(
        label=_("Destination"),
        max_length=destinations.LONGEST,
        help_text=_("The page that people get to see, such as https://example.com/spring-sale."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    domainId = forms.ChoiceField(label=_("Domain"), required=False)
    customAlias = forms.CharField(
        label=_("Alias"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    passwordIs = forms.ChoiceField(
        label=_("Password"),
        required=False,
        widget=forms.RadioSelect(attrs={"class": "radio radio-sm radio-primary"}),
        choices=[(KEEP, _("Keep the password")), (CHANGE, _("Set another password")), (REMOVE, _("Remove it"))],
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        max_length=LONGEST_PASSWORD,
        help_text=_("Visitors are asked for it. At least %(number)s characters; nobody can look it up later.")
        % {"number": SHORTEST_PASSWORD},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    startsAt = forms.CharField(
        label=_("Starts"),
        required=False,
        help_text=_("Until then, visitors are told to come back later."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    expiresAt = forms.CharField(
        label=_("Ends"),
        required=False,
        help_text=_("From then on, visitors are told that the link has expired."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    maxClicks = forms.IntegerField(
        label=_("Click limit"),
        required=False,
        help_text=_("The link closes after this number of clicks."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    campaignId = forms.ChoiceField(label=_("Campaign"), required=False)
    tags = forms.CharField(
        label=_("Tags"),
        required=False,
        help_text=_("Words to find the link by, separated by commas."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    folder = forms.CharField(
        label=_("Folder"),
        required=False,
        max_length=LONGEST_FOLDER,
        help_text=_("Choose one or name a new one."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "folders"}),
    )
    notes = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=LONGEST_NOTES,
        help_text=_("Only people in your workspace see them."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    timeZone = forms.CharField(required=False, widget=forms.HiddenInput)
    edition = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, workspace: Workspace, link: Link | None = None, zone: ZoneInfo,
        prefilled: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        name = (data or {}).get("timeZone", "")
        self.zone = ZoneInfo(name) if name in times.zone_names() else zone
        self.link, self._workspace = link, workspace
        initial = texts(link, self.zone) if link else dict(prefilled or {})
        initial["passwordIs"], initial["timeZone"] = KEEP, self.zone.key
        if link is not None:
            initial["edition"] = edition(link)
            initial["seen"] = json.dumps(texts(link, self.zone))
        super().__init__(data, initial=initial)
        self.hosts = {"": settings.PUBLIC_URL} | _hosts(workspace, link)
        cast("forms.ChoiceField", self.fields["domainId"]).choices = [
            (pk, url.partition("://")[2]) for pk, url in self.hosts.items()
        ]
        cast("forms.ChoiceField", self.fields["campaignId"]).choices = _campaigns(workspace, link)
        if link is None or not link.password:
            del self.fields["passwordIs"]
        self.verbs: dict[str, Any] = {}

    @property
    def shown_before(self) -> Texts:
        """What the form showed when it was opened."""
        text = str(self.data.get("seen", ""))[:_LONGEST_SEEN]
        try:
            known = json.loads(text)
        except ValueError:
            known = None
        shown = texts(self.link, self.zone) if self.link else {}
        return {name: str(known.get(name, shown[name])) for name in shown} if isinstance(known, dict) else shown

    @property
    def edited(self) -> list[str]:
        """The fields that the person changed."""
        return [name for name, text in self.shown_before.items() if self._typed(name) != text]

    def anew(self, link: Link) -> "LinkForm":
        """Return the form with what the person changed, and everything else as the link is by now."""
        now = texts(link, self.zone)
        typed = {name: str(self.data.get(name, "")) for name in ("password", "passwordIs")}
        mine = {name: str(self.data.get(name, "")) for name in self.edited}
        kept = {"timeZone": self.zone.key, "edition": edition(link), "seen": json.dumps(now)}
        return LinkForm(now | mine | typed | kept, workspace=self._workspace, link=link, zone=self.zone)

    def clean_originalUrl(self) -> str:
        """Add what people leave out in front of a host."""
        text: str = self.cleaned_data["originalUrl"]
        return f"https://{text}" if _BARE_HOST.match(text) else text

    def clean(self) -> dict[str, Any]:
        """Ask the API's own rules."""
        values = super().clean() or {}
        sent = self._sent(values)
        serializer = (LinkInput if self.link is None else LinkChanges)(
            data=sent, context={"workspace": self._workspace}
        )
        if serializer.is_valid():
            self.verbs = serializer.verbs
        else:
            self.add_problems({name: texts for name, texts in serializer.errors.items() if name not in self.errors})
        return values

    def _sent(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the body that a program would send: of a link that is there, only what the person changed."""
        names = self.edited if self.link else [name for name in _FIELDS if values.get(name) not in ("", None)]
        body: dict[str, Any] = {name: _or_none(values[name]) for name in names if name in values}
        for name in _TIMES:
            if body.get(name):
                try:
                    body[name] = times.parse_local(body[name], self.zone).isoformat()
                except Invalid as error:
                    self.add_error(name, str(error.message))
                    del body[name]
        if body.get("tags"):
            body["tags"] = tags.without_duplicates(filter(None, map(str.strip, body["tags"].split(","))))
            if len(body["tags"]) > tags.MOST:
                self.add_error("tags", _("Use at most %(number)s tags.") % {"number": tags.MOST})
                del body["tags"]
        if body.get("notes"):
            body["notes"] = body["notes"].replace("\r\n", "\n")
        return body | self._password(values)

    def _password(self, values: Mapping[str, Any]) -> dict[str, Any]:
        password, choice = values.get("password"), values.get("passwordIs", CHANGE)
        if choice == REMOVE:
            return {"password": None}
        if "passwordIs" in self.fields and choice == CHANGE and not password:
            self.add_error("password", _("Write the new password."))
        return {"password": password} if choice == CHANGE and password else {}

    def _typed(self, name: str) -> str:
        return str(self.data.get(name, "")).strip().replace("\r\n", "\n")


_FIELDS = (
    "originalUrl", "customAlias", "startsAt", "expiresAt", "maxClicks", "campaignId", "domainId", "tags", "folder",
    "notes",
)  # fmt: skip


def _or_none(value: Any) -> Any:
    return None if value == "" else value


def edition(link: Link) -> str:
    """Return what differs whenever somebody has changed the link."""
    return link.updated_at.isoformat()


def _hosts(workspace: Workspace, link: Link | None) -> Texts:
    """Return the hosts that a link can be on beside the site's own, by the ids of their domains."""
    scheme = settings.PUBLIC_URL.partition("://")[0]
    domains = Domain.objects.in_workspace(workspace).verified().order_by("host")
    hosts = dict(domains.values_list("pk", "host"))
    if link is not None and link.domain is not None:
        hosts.setdefault(link.domain.pk, link.domain.host)
    return {pk: f"{scheme}://{host}" for pk, host in hosts.items()}


def _campaigns(workspace: Workspace, link: Link | None) -> Iterable[tuple[str, Any]]:
    campaigns = Campaign.objects.in_workspace(workspace).archived(False).order_by("-created_at", "-pk")
    names = dict(campaigns.values_list("pk", "name")[:_CAMPAIGNS])
    if link is not None and link.campaign is not None:
        names.setdefault(link.campaign.pk, link.campaign.name)
    return [("", _("No campaign")), *names.items()]
