"""The form in which people create and edit links. Its fields are derived from links/fields.py."""

import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from campaigns.models import Campaign
from domains.models import Domain
from links.dashboard.lookup import CAMPAIGN_CHOICES
from links.dashboard.routing import fields as routing
from links.field_types import COMPOSITE, CleanValue, Door, Kind, LinkField, LinkValues
from links.fields import BY_NAME, FOLDER, PASSWORD, fields_of
from links.models import Link
from links.routing_fields import PASSES_QUERY, PREVIEW, UTM
from links.rules import destinations, tags
from shortener.errors import DomainError, Invalid
from shortener.web import times
from shortener.web.addresses.host_names import readable, readable_url
from shortener.web.forms import StyledForm
from shortener.web.numbers import WholeNumberField

_LONGEST_SEEN = 1_000_000  # characters; all fields of a link together are shorter
_TICKED = "on"  # what browsers send for a checkbox
_IN_ANY_SCRIPT = {"autocomplete": "off", "dir": "auto"}  # also from right to left
_AS_TYPED = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}

KEEP, CHANGE, REMOVE = "keep", "change", "remove"

Texts = dict[str, str]  # the form's values as strings, by the names of fields


def texts(link: Link, zone: ZoneInfo) -> Texts:
    """Return the form's values for a link. The password is left out."""
    return {row.name: _text(row, link, zone) for row in _SHOWN_ROWS}


def _text(row: LinkField, link: Link, zone: ZoneInfo) -> str:
    if row.kind is Kind.TAGS:
        return ", ".join(tag.name for tag in link.tags.all())
    value = getattr(link, row.attribute)
    if row.kind in COMPOSITE:
        return routing.text_of(row, value, zone)
    if row.kind is Kind.FLAG:
        if row is PASSES_QUERY and value is None:  # on MongoDB, for links of the previous release
            return _TICKED
        return _TICKED if value else ""
    if row.kind is Kind.TIME:
        return times.format_local(value, zone)
    return "" if value is None else str(value)


_FORM_ROWS = fields_of(Door.CREATE)
_SHOWN_ROWS = [row for row in _FORM_ROWS if row.kind is not Kind.PASSWORD]


def _char_field(row: LinkField, widget: forms.Widget, **options: Any) -> forms.CharField:
    if row.maximum is not None:
        widget.attrs["maxlength"] = row.maximum
    return forms.CharField(label=row.label, help_text=row.help_text, required=row.is_required, widget=widget, **options)


def _choice_field(row: LinkField) -> forms.ChoiceField:
    return forms.ChoiceField(label=row.label, help_text=row.help_text, required=row.is_required)


_FORM_FIELDS: dict[Kind, Callable[[LinkField], forms.Field]] = {
    Kind.URL: lambda row: _char_field(
        row, forms.TextInput({"inputmode": "url"} | _AS_TYPED), error_messages={"required": _("Enter a destination.")}
    ),
    Kind.ALIAS: lambda row: _char_field(row, forms.TextInput(dict(_AS_TYPED))),
    # A script keeps unsaved input of all fields but those with data-secret.
    Kind.PASSWORD: lambda row: _char_field(row, forms.TextInput(_AS_TYPED | {"data-secret": ""}), strip=False),
    Kind.TIME: lambda row: _char_field(row, forms.DateTimeInput({"type": "datetime-local"})),
    Kind.NUMBER: lambda row: WholeNumberField(
        label=row.label,
        help_text=row.help_text,
        required=row.is_required,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    ),
    Kind.CAMPAIGN: _choice_field,
    Kind.DOMAIN: _choice_field,
    Kind.TAGS: lambda row: _char_field(row, forms.TextInput(_IN_ANY_SCRIPT | {"autocapitalize": "none"})),
    Kind.TEXT: lambda row: _char_field(row, forms.TextInput(_IN_ANY_SCRIPT)),
    Kind.PARAGRAPHS: lambda row: _char_field(row, forms.Textarea({"rows": 3, "dir": "auto"})),
    Kind.FLAG: lambda row: forms.BooleanField(label=row.label, help_text=row.help_text, required=False),
    Kind.RULES: routing.rules_field,
    Kind.UTM: routing.utm_field,
    Kind.PREVIEW: routing.preview_field,
}


_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
_LENGTH = 16  # of a suggested password: 79 bits


class LinkForm(StyledForm):
    """All fields of a link. After is_valid(), `values` are ready for create_link() or change_link().

    The hidden field `seen` holds the values as the form first showed them, `version` the link's version then: only
    fields that the person has edited are changed, and an edit by another person in between is detected.
    """

    password_is = forms.ChoiceField(
        label=PASSWORD.label,
        required=False,
        widget=forms.RadioSelect(attrs={"class": "radio radio-sm radio-primary"}),
        choices=[
            (KEEP, _("Keep the current password")),
            (CHANGE, _("Set a new password")),
            (REMOVE, _("Remove the password")),
        ],
    )
    time_zone = forms.CharField(required=False, widget=forms.HiddenInput)
    version = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, workspace: Workspace, link: Link | None = None, zone: ZoneInfo,
        prefilled: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        name = (data or {}).get("time_zone", "")
        self.zone = ZoneInfo(name) if name in times.zone_names() else zone
        self.link, self._workspace = link, workspace
        new = {PASSES_QUERY.name: _TICKED if workspace.passes_query is not False else ""}
        initial = texts(link, self.zone) if link else new | dict(prefilled or {})
        initial["password_is"], initial["time_zone"] = KEEP, self.zone.key
        if link is not None:
            initial["version"] = version(link)
            initial["seen"] = json.dumps(texts(link, self.zone), ensure_ascii=False)
        super().__init__(data, initial=initial)
        self.fields[FOLDER.name].widget.attrs["list"] = "folders"
        self.hosts = {"": readable_url(settings.PUBLIC_URL)} | _hosts(workspace, link)
        cast("forms.ChoiceField", self.fields["domain"]).choices = [
            (pk, url.partition("://")[2]) for pk, url in self.hosts.items()
        ]
        cast("forms.ChoiceField", self.fields["campaign"]).choices = _campaigns(workspace, link)
        if link is None or not link.password:
            del self.fields["password_is"]
        self.values = LinkValues()
        self.places: dict[str, tuple[str, str]] = {}  # of errors within a list or object, with their texts

    @property
    def utm_parts(self) -> Iterator[tuple[str, BoundWidget]]:
        """The labels and inputs of the UTM parameters."""
        return routing.parts(self[UTM.name])

    @property
    def preview_parts(self) -> Iterator[tuple[str, BoundWidget]]:
        """The labels and inputs of the preview."""
        return routing.parts(self[PREVIEW.name])

    @property
    def suggested_password(self) -> str:
        """A random password, for browsers without JavaScript; link-form.js makes its own of the same kind."""
        letters = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
        return "-".join(letters[start : start + 4] for start in range(0, _LENGTH, 4))

    @property
    def shown_before(self) -> Texts:
        """The values that the form showed when it was opened; the link's current ones if `seen` is broken."""
        text = str(self.data.get("seen", ""))[:_LONGEST_SEEN]
        try:
            known = json.loads(text)
        except (ValueError, RecursionError):
            known = None
        shown = texts(self.link, self.zone) if self.link else {}
        if not isinstance(known, dict):
            return shown
        return {name: str(known[name]) for name in shown if name in known}  # a form of an earlier release has fewer

    @property
    def edited(self) -> list[str]:
        """The names of the fields that the person has edited."""
        return [name for name, text in self.shown_before.items() if self.typed(name) != text]

    def rebased_on(self, link: Link) -> "LinkForm":
        """Return a form with the person's edits applied to the current values of the link, after a version conflict."""
        now = texts(link, self.zone)
        kept = {name: str(self.data.get(name, "")) for name in ("password", "password_is")}
        hidden = {"time_zone": self.zone.key, "version": version(link), "seen": json.dumps(now, ensure_ascii=False)}
        shown = now | {name: self.typed(name) for name in self.edited}
        return LinkForm(routing.as_posted(shown) | kept | hidden, workspace=self._workspace, link=link, zone=self.zone)

    def clean(self) -> dict[str, Any]:
        """Apply the rules of the field table: to every field of a new link, to the edited fields of an existing one."""
        given = super().clean() or {}
        names = self.edited if self.link else [row.name for row in _SHOWN_ROWS if given.get(row.name) not in ("", None)]
        cleaned: list[CleanValue] = []
        for row in _FORM_ROWS:
            if row.name not in given:
                continue  # Django's own field has reported an error
            try:
                if row.kind is Kind.PASSWORD:
                    cleaned += self._password(row, given)
                elif row.name in names:
                    cleaned.append(row.clean(self._read(row, given[row.name])))
            except Invalid as error:
                self.add_refusal(Invalid(error.message, field=row.name, place=error.place))
        self.values = LinkValues(cleaned)
        return given

    def add_refusal(self, error: DomainError) -> None:
        """Show an error at its field, with its place in words if it is within a list or object."""
        row, place = BY_NAME.get(error.field or ""), getattr(error, "place", "")
        if row is None or not place:
            super().add_refusal(error)
            return
        self.places[row.name] = (place, str(error.message))
        self.add_error(row.name, routing.in_words(row, place, str(error.message)))

    def add_refusals(self, find: Callable[[LinkValues], DomainError | None]) -> None:
        """Add the errors that `find`, a dry run of a service, returns for fields without one: all are shown at once.

        It gets no password, which it would hash.
        """
        values = self.values.without(PASSWORD.name)
        for name in self.errors:
            values = values.without(name)
        for _number in range(len(values)):
            error = find(values)
            if error is None or error.field is None or error.field not in values:
                return
            self.add_refusal(error)
            values = values.without(error.field)

    def _read(self, row: LinkField, text: Any) -> Any:
        """Return the typed text in the type that the field's rule takes; None for an empty one."""
        if text in ("", None):
            return None
        if row.kind in COMPOSITE:
            return routing.read(row, text, self.zone)
        match row.kind:
            case Kind.URL:
                return destinations.with_scheme(text)
            case Kind.TIME:
                return times.parse_local(text, self.zone)
            case Kind.TAGS:
                return tags.split(text)
            case Kind.CAMPAIGN:
                return Campaign.objects.in_workspace(self._workspace).filter(pk=text).first() or text
            case Kind.DOMAIN:
                return Domain.objects.in_workspace(self._workspace).filter(pk=text).first() or text
            case Kind.PARAGRAPHS:
                return text.replace("\r\n", "\n")
        return text

    def _password(self, row: LinkField, given: Mapping[str, Any]) -> Iterator[CleanValue]:
        password, choice = given[row.name], given.get("password_is", CHANGE)
        if choice == REMOVE:
            yield row.clean(None)
        elif choice == CHANGE and password:
            yield row.clean(password)
        elif choice == CHANGE and "password_is" in self.fields:
            raise Invalid(_("Enter the new password."))

    def typed(self, name: str) -> str:
        """Return the posted value of a field as texts() has it."""
        if BY_NAME[name].kind in COMPOSITE:
            return routing.typed_text(BY_NAME[name], self.data)
        return str(self.data.get(name, "")).strip().replace("\r\n", "\n")


LinkForm.base_fields = {row.name: _FORM_FIELDS[row.kind](row) for row in _FORM_ROWS} | LinkForm.base_fields


def version(link: Link) -> str:
    """Return the link's version as text; every change of the link gives it another one."""
    return link.updated_at.isoformat()


def _hosts(workspace: Workspace, link: Link | None) -> Texts:
    """Return the base URLs of the verified domains, and of the link's own domain, by domain id."""
    scheme = settings.PUBLIC_URL.partition("://")[0]
    domains = Domain.objects.in_workspace(workspace).verified().order_by("host")
    hosts = dict(domains.values_list("pk", "host"))
    if link is not None and link.domain is not None:
        hosts.setdefault(link.domain.pk, link.domain.host)
    return {pk: f"{scheme}://{readable(host)}" for pk, host in hosts.items()}


def _campaigns(workspace: Workspace, link: Link | None) -> Iterable[tuple[str, Any]]:
    campaigns = Campaign.objects.in_workspace(workspace).archived(False).order_by("-created_at", "-pk")
    names = dict(campaigns.values_list("pk", "name")[:CAMPAIGN_CHOICES])
    if link is not None and link.campaign is not None:
        names.setdefault(link.campaign.pk, link.campaign.name)
    return [("", _("No campaign")), *names.items()]
