"""The form of an import about its columns."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from links.fields import ALIAS, DESTINATION, IS_DISABLED, PASSWORD
from links.imports.columns import questions
from links.imports.columns.answers import LEAVE_OUT, NONE, SITE, Answers
from links.imports.columns.places import MOST_UNKNOWN, Places, folded
from links.imports.files.reading import FileRow
from links.imports.mapping import IMPORTED, Columns, columns_of
from links.models import Import
from shortener.web import times
from shortener.web.forms import StyledForm

# Choices that several columns can have.
CLOSED, PROTECTED, ADDED, FALLBACK, IGNORED = IS_DISABLED.name, PASSWORD.name, "added", "fallback", "ignored"

Choices = list[tuple[str, str]]

_FIELD_NAMES = frozenset(field.name for field in IMPORTED)


class ColumnsForm(StyledForm):
    """What each column holds, the answers to what that leaves open, and the format of dates."""

    # Another choice for a column can make a question obsolete, which a browser does not know.
    use_required_attribute = False

    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone of the dates"),
        help_text=gettext_lazy("For times without an offset of their own."),
        choices=lambda: [(name, name.replace("_", " ")) for name in sorted(times.zone_names())],
    )
    day_order = forms.ChoiceField(
        label=gettext_lazy("1/2/2026 means"),
        choices=[("day", gettext_lazy("February 1 (day first)")), ("month", gettext_lazy("January 2 (month first)"))],
    )
    existing = forms.ChoiceField(
        label=gettext_lazy("Rows for existing links"),
        choices=[
            ("new", gettext_lazy("Create new links (an alias in use is a problem)")),
            ("update", gettext_lazy("Update existing links")),
        ],
    )
    empty_cells = forms.ChoiceField(
        label=gettext_lazy("Empty cells in these rows"),
        help_text=gettext_lazy("Empty cells never remove a destination, alias or domain."),
        choices=[
            ("keep", gettext_lazy("Keep the link's value")),
            ("clear", gettext_lazy("Clear the link's value")),
        ],
    )

    def __init__(
        self,
        *args: Any,
        names: Sequence[str],
        rows: Sequence[FileRow],
        places: Places,
        can_update: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._names, self._places = names, places
        if not can_update:
            del self.fields["existing"], self.fields["empty_cells"]
        asked = questions.of_file(
            names,
            rows,
            columns=self._mapping(),
            fallbacks=self._with(FALLBACK),
            others=self._with(CLOSED, PROTECTED, ADDED, IGNORED),
            places=places,
        )
        self.repeated = asked.repeated
        self.unanswered = [*asked.aliases, *asked.repeated]
        for column, name in enumerate(names):
            is_asked = column in self.unanswered or self._raw(column) == IGNORED
            widget = forms.Select(attrs={"class": "select w-full"})
            self.fields[f"column_{column}"] = forms.ChoiceField(
                label=name, choices=_choices(is_asked=is_asked), required=False, widget=widget
            )
        self.too_many = [names for names in (asked.hosts, asked.campaigns) if len(names) > MOST_UNKNOWN]
        if not self.too_many:
            self._ask("host", asked.hosts, _host_choices(places), places.answers.hosts)
            self._ask("campaign", asked.campaigns, _campaign_choices(places), places.answers.campaigns)

    @classmethod
    def of(
        cls, upload: Import, names: Sequence[str], rows: Sequence[FileRow], places: Places, *, can_update: bool
    ) -> "ColumnsForm":
        """Return the form with the import's current mapping and answers."""
        answers = places.answers
        columns = {f"column_{column}": field for field, column in columns_of(upload).items()}
        columns |= {f"column_{column}": CLOSED for column in answers.closed}
        columns |= {f"column_{column}": PROTECTED for column in answers.protected}
        columns |= {f"column_{column}": ADDED for column in answers.added}
        columns |= {f"column_{column}": FALLBACK for column in answers.fallbacks}
        columns |= {f"column_{column}": IGNORED for column in answers.ignored}
        choices = {
            "time_zone": upload.time_zone,
            "day_order": "day" if upload.day_first else "month",
            "existing": "update" if upload.updates_links else "new",
            "empty_cells": "clear" if upload.clears_values else "keep",
        }
        return cls(names=names, rows=rows, places=places, can_update=can_update, initial=columns | choices)

    def _ask(self, kind: str, unknown: Mapping[str, int], choices: Choices, known: Mapping[str, str]) -> None:
        for name, number in unknown.items():
            counted = ngettext("%(name)s (%(number)s row)", "%(name)s (%(number)s rows)", number)
            key = folded(name)
            self.fields[f"{kind}:{key}"] = forms.ChoiceField(
                label=counted % {"name": name, "number": f"{number:,}"},
                choices=[("", _("Choose…")), *choices],
                initial=known.get(key, ""),
                error_messages={"required": _("Choose what to do with these rows.")},
                widget=forms.Select(attrs={"class": "select w-full"}),
            )

    def _raw(self, column: int) -> str:
        """Return the choice for a column as it was sent, or as the form shows it first."""
        name = f"column_{column}"
        return str((self.data if self.is_bound else self.initial).get(name) or "")

    def _with(self, *choices: str) -> list[int]:
        return [column for column in range(len(self._names)) if self._raw(column) in choices]

    def _mapping(self) -> Columns:
        return {field: column for column in range(len(self._names)) if (field := self._raw(column)) in _FIELD_NAMES}

    @property
    def columns(self) -> list[forms.BoundField]:
        """The form fields of the columns, in the order of the columns."""
        return [self[f"column_{column}"] for column in range(len(self._names))]

    @property
    def hosts(self) -> list[forms.BoundField]:
        """The form fields of unknown hosts of short URLs."""
        return [self[name] for name in self.fields if name.startswith("host:")]

    @property
    def campaigns(self) -> list[forms.BoundField]:
        """The form fields of unknown campaigns."""
        return [self[name] for name in self.fields if name.startswith("campaign:")]

    @property
    def mapping(self) -> Columns:
        """The column index of each field that is mapped."""
        return self._mapping()

    @property
    def answers(self) -> Answers:
        """The answers beside the mapping, with earlier ones about names that this mapping does not ask about."""
        given = {
            kind: {
                name.partition(":")[2]: value
                for name, value in self.cleaned_data.items()
                if name.startswith(f"{kind}:")
            }
            for kind in ("host", "campaign")
        }
        before = self._places.answers
        return Answers(
            closed=self._with(CLOSED),
            protected=self._with(PROTECTED),
            added=self._with(ADDED),
            fallbacks=self._with(FALLBACK),
            ignored=self._with(IGNORED),
            hosts=before.hosts | given["host"],
            campaigns=before.campaigns | given["campaign"],
        )

    @property
    def day_first(self) -> bool:
        """Whether the day comes before the month."""
        return bool(self.cleaned_data["day_order"] == "day")

    @property
    def updates_links(self) -> bool:
        """Whether rows that name links change them."""
        return self.cleaned_data.get("existing") == "update"

    @property
    def clears_values(self) -> bool:
        """Whether empty cells of such rows clear values."""
        return self.cleaned_data.get("empty_cells") == "clear"

    def clean(self) -> None:
        """Require a column for the destination and an answer to each question; refuse two columns for one field."""
        chosen = [self.cleaned_data.get(f"column_{column}") for column in range(len(self._names))]
        for column, field in enumerate(chosen):
            if field in _FIELD_NAMES and field in chosen[:column]:
                self.add_error(f"column_{column}", _("Another column already holds this."))
        for column in self.unanswered:
            self.add_error(f"column_{column}", _("Choose what this column holds, or “Not imported”."))
        if ALIAS.name not in chosen:
            for column in self._with(FALLBACK):
                self.add_error(f"column_{column}", _("Choose “Alias” for another column first."))
        if self.too_many:
            text = _(
                "The column of domains, aliases or campaigns has more than %(number)s names not in this workspace. "
                "Choose “Not imported” for it, or correct the file."
            )
            self.add_error(None, text % {"number": MOST_UNKNOWN})
        if DESTINATION.name not in chosen and not self.updates_links:
            self.add_error(None, _("Choose the column that holds the destinations."))


def _choices(*, is_asked: bool) -> Choices:
    nothing = [("", _("Choose…")), (IGNORED, _("Not imported"))] if is_asked else [("", _("Not imported"))]
    fields = [(field.name, str(field.label)) for field in IMPORTED]
    fallback = (FALLBACK, _("Alias, if the other column is empty"))
    added = (ADDED, _("Clicks before the import, added up"))
    return [*nothing, *fields, fallback, added, (CLOSED, str(IS_DISABLED.label)), (PROTECTED, str(PASSWORD.label))]


def _host_choices(places: Places) -> Choices:
    domains = {domain.pk: domain.host for domain in places.domains.values()}
    site = urlsplit(settings.PUBLIC_URL).netloc
    return [(SITE, site), *domains.items(), (LEAVE_OUT, _("Leave these rows out"))]


def _campaign_choices(places: Places) -> Choices:
    campaigns = {campaign.pk: campaign.name for campaign in places.campaigns.values()}
    return [(NONE, _("No campaign")), *campaigns.items()]
