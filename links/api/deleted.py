"""The bin in the API: GET /api/links?status=deleted, and POST /api/links/{id}/restore."""

from typing import Any, ClassVar, Literal

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.callers import caller, tenant
from accounts.keys import scopes
from accounts.models import Workspace
from links.api.answers import answer
from links.api.serializers import LinkOutput
from links.models import DeletedLink, Link, Status
from links.queries.deleted import find_deleted_link, links_of
from links.queries.listing import LinkQuery
from links.services.bin import restore_link
from shortener.api.fields import ChoiceField, InstantField
from shortener.api.pagination import PageQuery
from shortener.api.views import EnvelopeView, success_page
from shortener.errors import Reason
from shortener.web.pagination import Order, Page

DELETED = "deleted"
_WITH_DELETED = ("status", "limit", "cursor", "total")


class LinkListQuery(LinkQuery):
    """The parameters of GET /api/links, among them the status that lists the bin."""

    status = ChoiceField([*Status.choices, (DELETED, gettext_lazy("Deleted"))], required=False)

    @property
    def is_of_bin(self) -> bool:
        """Whether links of the bin are asked for."""
        return bool(self.validated_data.get("status") == DELETED)

    def read_rows(self, rows: "models.QuerySet[Any]", *, order: Order) -> Page[Any]:
        """Return the page without a total."""
        if self.is_of_bin:
            return PageQuery.read_rows(self, rows, order=order)
        return super().read_rows(rows, order=order)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("status") == DELETED:
            others = [name for name in self.initial_data if name not in _WITH_DELETED]
            if others:
                text = _("With status=deleted, use only limit, cursor and total.")
                raise serializers.ValidationError({name: [ErrorDetail(text, Reason.NOT_ACCEPTED)] for name in others})
        return attrs


class ListedLink(LinkOutput):
    """A link in a list; only a link of the bin has the last two fields."""

    deletedAt = InstantField(source="deleted_at", required=False)
    restorableUntil = InstantField(source="erased_at", required=False)

    def get_status(  # type: ignore[override]
        self, link: Link
    ) -> Literal["active", "scheduled", "expired", "exhausted", "disabled", "deleted"]:
        return super().get_status(link).value  # type: ignore[return-value]


def deleted_page(query: LinkListQuery, workspace: Workspace) -> Response:
    """Return a page of the bin, the links deleted last first."""
    now = timezone.now()
    rows = DeletedLink.objects.in_workspace(workspace).restorable(now)
    found = query.read_page(rows, order=Order("deleted_at"))
    instant = InstantField().to_representation
    shown = [
        ListedLink(link, context={"at": now}).data
        | {
            "status": DELETED,
            "deletedAt": instant(row.deleted_at),
            "restorableUntil": instant(row.erased_at),
        }
        for row, link in zip(found.rows, links_of(found.rows), strict=True)
    ]
    return success_page(shown, found, _("Links found"))


class LinkRestoration(EnvelopeView):
    """POST restores a link from the bin."""

    scopes: ClassVar = {"POST": scopes.LINKS_WRITE}

    def post(self, request: Request, link_id: str) -> Response:
        """Answer the link, which redirects again."""
        now = timezone.now()
        rows = DeletedLink.objects.in_workspace(tenant(request)).restorable(now)
        link = restore_link(deleted=find_deleted_link(rows, link_id), by=caller(request), at=now)
        return answer(link, now, _("Link restored"))
