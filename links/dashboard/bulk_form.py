"""What the bar below the list of links sends: an action, its value, and the links that are meant."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.workspaces.access import MemberRequest
from campaigns.models import Campaign
from domains.models import Domain
from links.bulk_changes import actions, jobs
from links.bulk_changes.actions import LINKS_PER_BATCH, BulkChange
from links.dashboard.filters import LinkFilters
from links.dashboard.lookup import parse_ids
from links.models import Link
from links.rules import tags
from shortener.db.ids import is_object_id
from shortener.errors import Invalid
from shortener.templatetags.numbers import grouped
from shortener.web import times
from shortener.web.addresses.host_names import readable
from shortener.web.numbers import parse_whole_number


class BulkForm:
    """A posted bulk change. Reading it raises Invalid, with a field of the bar if the value in it is wrong."""

    def __init__(self, request: MemberRequest, at: datetime) -> None:
        self._data, self._workspace, self._at = request.POST, request.workspace, at
        self.action = request.POST.get("action", "")
        self.takes_all = request.POST.get("all") == "1"
        self.change, self.label = self._read()

    def ids(self) -> list[str]:
        """Return the ids of the links: those that are checked, or all that match the filters of the list."""
        if not self.takes_all:
            own = Link.objects.in_workspace(self._workspace)
            checked = checked_ids(self._data)
            return list(own.filter(pk__in=checked).values_list("pk", flat=True)) if checked else []
        filters = LinkFilters(QueryDict(self._data.get("filters", "")), self._workspace)
        if filters.ignored:  # such as a campaign that was deleted since: without it more links would match
            raise Invalid(" ".join([*filters.ignored, _("Nothing has changed.")]))
        matching = filters.query.filter_links(self._workspace, self._at).order_by("pk")
        found = list(matching.values_list("pk", flat=True)[: jobs.MOST_LINKS + 1])
        if len(found) > jobs.MOST_LINKS:
            text = _("These are more than %(number)s links. Add a filter and change them in parts.")
            raise Invalid(text % {"number": grouped(jobs.MOST_LINKS)})
        return found

    @property
    def repeated(self) -> list[tuple[str, str]]:
        """The names and values with which the page of confirmation sends the same again."""
        names = ("action", "all", "filters", "next", *_VALUES)
        return [(name, self._data[name]) for name in names if name in self._data]

    def _read(self) -> tuple[BulkChange, str]:
        """Return the change, and its value as people know it."""
        if self.action not in actions.ACTIONS:
            raise Invalid(_("Choose what to do with the links first. Nothing has changed."))
        field = _FIELD_OF.get(self.action, self.action)
        try:
            value, label = _READERS.get(self.action, _as_text)(self, self._data.get(field, "").strip())
            change = BulkChange(self.action, value)
            actions.check(change, self._workspace, self._at)
        except Invalid as error:
            raise Invalid(error.message, field=field, reason=error.reason) from error
        return change, label

    def _tag(self, text: str) -> tuple[str, str]:
        """Read a tag as the form of a link does: a space within it becomes a hyphen."""
        names = tags.split(text)
        if len(names) > 1:
            raise Invalid(_("Enter one tag at a time."))
        if not names:
            raise Invalid(_("Enter a tag."))
        return names[0], names[0]

    def _campaign(self, pk: str) -> tuple[str | None, str]:
        found = Campaign.objects.in_workspace(self._workspace).filter(pk=pk).first() if is_object_id(pk) else None
        return pk or None, found.name if found else ""

    def _domain(self, pk: str) -> tuple[str | None, str]:
        found = Domain.objects.in_workspace(self._workspace).filter(pk=pk).first() if is_object_id(pk) else None
        return pk or None, readable(found.host if found else settings.PUBLIC_URL.partition("://")[2])

    def _end(self, text: str) -> tuple[str | None, str]:
        if not text:
            return None, ""
        zone = timezone.get_current_timezone()
        end = times.parse_local(text, zone)
        return end.isoformat(), date_format(end.astimezone(zone), "DATETIME_FORMAT")

    def _limit(self, text: str) -> tuple[int | None, str]:
        if not text:
            return None, ""
        number = parse_whole_number(text)
        if number is None:
            raise Invalid(_("Enter a whole number, such as 50."))
        return number, grouped(number)


def checked_ids(data: QueryDict) -> list[str]:
    """Return the ids of the links whose boxes are checked, at most one batch."""
    return parse_ids(data.getlist("link"), LINKS_PER_BATCH)


def _as_text(_form: BulkForm, text: str) -> tuple[str, str]:
    return text, text


TYPED = ("tag", "folder", "expires_at", "max_clicks")  # the other values are chosen from lists
_FIELD_OF = {"add_tag": "tag", "remove_tag": "tag"}
_VALUES = ("tag", "folder", "campaign", "domain", "expires_at", "max_clicks")
_READERS: dict[str, Any] = {
    "add_tag": BulkForm._tag,
    "remove_tag": BulkForm._tag,
    "campaign": BulkForm._campaign,
    "domain": BulkForm._domain,
    "expires_at": BulkForm._end,
    "max_clicks": BulkForm._limit,
}
