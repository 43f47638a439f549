"""Fields of the link form for lists and objects: how their values become texts, and typed texts values again.

The rules are one field with JSON, which assets/js/parts/rules/ shows as an editor. Times in it are local ones in the
form's zone. An object has an input for each of its texts, such as utm_source.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.rules import UTM_LIMIT
from links.field_types import COMPOSITE, Kind, LinkField
from links.fields import BY_NAME
from links.rules import destinations, previews
from links.rules.routing.documents import LARGEST
from links.rules.utm_parameters import NAMES
from shortener.errors import Invalid, Reason
from shortener.web import times

_LONGEST_TYPED = 4 * LARGEST  # characters: people may indent the JSON
_LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?")
_PLACE = re.compile(r"\[(\d+)\](?:\.conditions\[(\d+)\])?(?:\.action\.variants\[(\d+)\])?")
_AS_TYPED = {"class": "input w-full", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
_AS_TEXT = {"class": "input w-full", "autocomplete": "off", "dir": "auto"}

PARTS = {
    Kind.UTM: {
        "source": gettext_lazy("Source"),
        "medium": gettext_lazy("Medium"),
        "campaign": gettext_lazy("Campaign name"),
        "term": gettext_lazy("Term"),
        "content": gettext_lazy("Content"),
    },
    Kind.PREVIEW: {
        "title": gettext_lazy("Title of the preview"),
        "description": gettext_lazy("Description"),
        "imageUrl": gettext_lazy("Address of an image"),
    },
}
_EXAMPLES = dict(zip(NAMES, ("newsletter", "email", "spring-sale", "running-shoes", "header-button"), strict=True))


_Widgets = Mapping[str, forms.Widget]


class TextsField(forms.MultiValueField):
    """An object of texts, with an input for each; its value is the object as JSON, empty without any text."""

    def __init__(self, row: LinkField, widgets: _Widgets) -> None:
        self.kind = row.kind
        super().__init__(
            fields=[forms.CharField(required=False) for _name in widgets],
            label=row.label,
            help_text=row.help_text,
            required=False,
            require_all_fields=False,
            widget=_Texts(widgets),
        )

    def compress(self, data_list: list[str]) -> str:
        """Return the object as JSON."""
        return _as_text(dict(zip(PARTS[self.kind], data_list, strict=False)))


class _Texts(forms.MultiWidget):
    def __init__(self, widgets: _Widgets) -> None:
        super().__init__(dict(widgets))
        self._names = list(widgets)

    def decompress(self, value: str | None) -> list[str]:
        given = json.loads(value) if value else {}
        return [given.get(name, "") for name in self._names]


def utm_field(row: LinkField) -> forms.Field:
    """Return the field for UTM parameters; its inputs are called as the query's parameters."""
    attributes = _AS_TYPED | {"maxlength": UTM_LIMIT}
    return TextsField(
        row, {name: forms.TextInput(attributes | {"placeholder": _EXAMPLES[name]}) for name in PARTS[Kind.UTM]}
    )


def preview_field(row: LinkField) -> forms.Field:
    """Return the field for what programs show of the link."""
    limits = previews.LIMITS
    return TextsField(
        row,
        {
            "title": forms.TextInput(_AS_TEXT | {"maxlength": limits["title"]}),
            "description": forms.Textarea(
                {"class": "textarea w-full", "rows": 2, "dir": "auto", "maxlength": limits["description"]}
            ),
            "imageUrl": forms.TextInput(_AS_TYPED | {"inputmode": "url", "maxlength": limits["imageUrl"]}),
        },
    )


def rules_field(row: LinkField) -> forms.Field:
    """Return the field for the rules as JSON."""
    widget = forms.Textarea({"rows": 8, "spellcheck": "false", "class": "font-mono text-sm", "dir": "ltr"})
    return forms.CharField(label=row.label, help_text=row.help_text, required=False, widget=widget)


def parts(bound: BoundField) -> Iterator[tuple[str, BoundWidget]]:
    """Yield the label and the input of each part of a TextsField."""
    kind = bound.field.kind  # type: ignore[attr-defined]
    inputs = bound.subwidgets[0].data["subwidgets"]
    for label, data in zip(PARTS[kind].values(), inputs, strict=True):
        yield str(label), BoundWidget(bound.field.widget, data, bound.form.renderer)


def text_of(row: LinkField, value: Any, zone: ZoneInfo) -> str:
    """Return a stored list or object as the form has it; empty for an empty one."""
    if row.kind is not Kind.RULES:
        return _as_text({name: (value or {}).get(name, "") for name in PARTS[row.kind]})
    rules = json.loads(json.dumps(list(value or ())))
    for one in _times_in(rules):
        for name in ("from", "until"):
            if isinstance(one.get(name), str):
                one[name] = _local(one[name], zone)
    return json.dumps(rules, ensure_ascii=False, indent=2) if rules else ""


def typed_text(row: LinkField, data: Mapping[str, Any]) -> str:
    """Return what was posted for a list or object as text_of() has it, or as it is if it is not JSON."""
    if row.kind is not Kind.RULES:
        return _as_text({name: str(data.get(f"{row.name}_{name}", "")) for name in PARTS[row.kind]})
    text = str(data.get(row.name, "")).strip().replace("\r\n", "\n")
    try:
        rules = _parsed(text)
    except Invalid:
        return text
    return json.dumps(rules, ensure_ascii=False, indent=2) if rules else ""


def as_posted(shown: Mapping[str, str]) -> dict[str, str]:
    """Return the form's values by the names of its inputs, of which objects have several."""
    posted: dict[str, str] = {}
    for name, text in shown.items():
        row = BY_NAME.get(name)
        posted |= _inputs_of(row, text) if row and row.kind in COMPOSITE else {name: text}
    return posted


def read(row: LinkField, text: str, zone: ZoneInfo) -> Any:
    """Return a typed text as the field's rule takes it, with instants and schemes of URLs; or raise Invalid."""
    given = _parsed(text)
    if row.kind is not Kind.RULES:
        return given
    for index, rule in enumerate(given if isinstance(given, list) else ()):
        if isinstance(rule, dict):
            _add_schemes(rule.get("action"))
            _read_times(rule, f"[{index}]", zone)
    return given


def in_words(row: LinkField, place: str, text: str) -> str:
    """Return an error's text with its place in front, as people call it: "Rule 3, condition 1: …"."""
    if row.kind is not Kind.RULES:
        label = PARTS[row.kind].get(place.removeprefix("."))
        return f"{label}: {text}" if label else text
    if not (match := _PLACE.match(place)):
        return text
    numbers = [None if number is None else int(number) + 1 for number in match.groups()]
    patterns = (_("Rule %(number)s"), _("condition %(number)s"), _("variant %(number)s"))
    words = [pattern % {"number": number} for pattern, number in zip(patterns, numbers, strict=True) if number]
    return f"{', '.join(words)}: {text}"


def _inputs_of(row: LinkField, text: str) -> dict[str, str]:
    """Return a text of text_of() as a form would post it."""
    if row.kind is Kind.RULES:
        return {row.name: text}
    given = json.loads(text) if text else {}
    return {f"{row.name}_{name}": str(given.get(name, "")) for name in PARTS[row.kind]}


def _as_text(texts: Mapping[str, str]) -> str:
    given = {name: text for name, value in texts.items() if (text := value.strip().replace("\r\n", "\n"))}
    return json.dumps(given, ensure_ascii=False) if given else ""


def _parsed(text: str) -> Any:
    if len(text) > _LONGEST_TYPED:
        raise Invalid(_("These rules are too long."), reason=Reason.TOO_LONG)
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        raise Invalid(_("This isn't valid JSON. Check its commas, quotes and brackets.")) from None


def _times_in(rules: Any) -> Iterator[dict[str, Any]]:
    for rule in rules:
        for condition in rule["conditions"]:
            if condition["type"] == "time":
                yield condition


def _local(instant: str, zone: ZoneInfo) -> str:
    """Return the local time, unless it would not mean the same instant."""
    parsed = parse_datetime(instant)
    local = times.format_local(parsed, zone)
    try:
        return local if times.parse_local(local, zone) == parsed else instant
    except Invalid:
        return instant


def _add_schemes(action: Any) -> None:
    if not isinstance(action, dict):
        return
    variants = action.get("variants")
    for place in (action, *(variants if isinstance(variants, list) else ())):
        if isinstance(place, dict) and isinstance(place.get("url"), str):
            place["url"] = destinations.with_scheme(place["url"].strip())


def _read_times(rule: dict[str, Any], place: str, zone: ZoneInfo) -> None:
    conditions = rule.get("conditions")
    for index, condition in enumerate(conditions if isinstance(conditions, list) else ()):
        if not isinstance(condition, dict) or condition.get("type") != "time":
            continue
        for name in ("from", "until"):
            text = condition.get(name)
            if text == "":
                condition[name] = None
            elif isinstance(text, str) and _LOCAL.fullmatch(text):
                try:
                    condition[name] = times.parse_local(text, zone).isoformat()
                except Invalid as error:
                    raise Invalid(error.message, place=f"{place}.conditions[{index}].{name}") from None
