"""The query string of /links: the parameters of GET /api/links, and links to the same list with other ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.serializers import ValidationError

from accounts.models import Workspace
from links.queries.listing import LinkQuery
from shortener.web.envelope import flatten_errors

PAGE_SIZE = 25
_USUAL_ORDER = "-createdAt"
ORDERS: dict[str, str | Promise] = {
    "-createdAt": gettext_lazy("Newest first"),
    "createdAt": gettext_lazy("Oldest first"),
    "-updatedAt": gettext_lazy("Recently changed first"),
    "-clicks": gettext_lazy("Most clicks first"),
    "clicks": gettext_lazy("Fewest clicks first"),
    "updatedAt": gettext_lazy("Least recently changed first"),
}
_CONDITIONS: dict[str, str | Promise] = {
    "search": gettext_lazy("Search"),
    "status": gettext_lazy("Status"),
    "tag": gettext_lazy("Tag"),
    "folder": gettext_lazy("Folder"),
    "campaignId": gettext_lazy("Campaign"),
    "domainId": gettext_lazy("Domain"),
    "createdAfter": gettext_lazy("Created after"),
    "createdBefore": gettext_lazy("Created before"),
}
_CHOSEN = ("status", "campaignId", "domainId", "sort")  # from lists, which show what can be chosen
_LONGEST_SHOWN = 50  # characters of an ignored value
_KNOWN = (*_CONDITIONS, "sort", "cursor", "limit")


@dataclass(frozen=True)
class FilterChip:
    """A condition that is set, and the query string of the same list without it."""

    label: str
    value: str
    query_without: str


class LinkFilters:
    """The conditions, order and cursor in the query string.

    Invalid parameters, and campaigns and domains that the workspace doesn't have, are dropped. `ignored` has a sentence
    about each of them.
    """

    def __init__(self, params: QueryDict, workspace: Workspace) -> None:
        self.given = {name: str(params[name]) for name in _KNOWN if params.get(name, "").strip()}
        if self.given.get("sort") == _USUAL_ORDER:
            del self.given["sort"]
        self.ignored: list[str] = []
        self.query = _query(self.given)
        if not self.query.is_valid():
            self._drop(self.query.errors)
        try:
            self.query.check_ids(workspace)
        except ValidationError as error:
            self._drop(error.detail)

    def _drop(self, errors: Any) -> None:
        for name, problems in flatten_errors(errors):
            text = _("The filter “%(name)s: %(value)s” in this address was ignored.")
            value = Truncator(self.given.pop(name)).chars(_LONGEST_SHOWN)
            sentence = text % {"name": _label(name), "value": value}
            self.ignored.append(sentence if name in _CHOSEN else f"{sentence} {' '.join(problems)}")
        self.query = _query(self.given)
        self.query.is_valid(raise_exception=True)

    @property
    def conditions(self) -> dict[str, str]:
        """The conditions in the query, by parameter."""
        return {name: text for name, text in self.given.items() if name in _CONDITIONS}

    @property
    def sort(self) -> str:
        """The value of `sort`."""
        return str(self.query.validated_data["sort"])

    @property
    def here(self) -> str:
        """The query string of this page."""
        return urlencode(self.given)

    @property
    def first_page(self) -> str:
        """The query string of the first page of this list."""
        return self.without("cursor")

    def without(self, *names: str) -> str:
        """Return the query string of the first page of this list without these parameters."""
        return urlencode({name: text for name, text in self.given.items() if name not in (*names, "cursor")})

    def chips(self, names: Mapping[str, Mapping[str, str]]) -> list[FilterChip]:
        """Return a chip for each condition. `names` has the labels of values, by parameter."""
        return [
            FilterChip(_label(name), str(names.get(name, {}).get(text, text)), self.without(name))
            for name, text in self.conditions.items()
        ]


def _query(given: Mapping[str, str]) -> LinkQuery:
    return LinkQuery(data={"limit": PAGE_SIZE, **given})


def _label(name: str) -> str:
    others = {"sort": _("Order"), "cursor": _("Page"), "limit": _("Page size")}
    return str(_CONDITIONS.get(name) or others.get(name, name))
