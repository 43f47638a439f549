"""/api/links/bulk: up to 100 links at once, for pages of the dashboard."""

from dataclasses import asdict
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.sessions import FromThisSite, MayChangeLinks, SessionAuthentication, SessionRate, member
from accounts.workspaces import actors
from links.api.items import item_errors, validate_items
from links.api.serializers import BulkItem, LinkOutput
from links.field_types import Door
from links.models import Link
from links.services import creation
from shortener.api.details import FieldProblem, place
from shortener.api.envelope import invalid
from shortener.api.fields import StrictSerializer
from shortener.api.lists import UncheckedList
from shortener.api.problems import FieldProblemOutput
from shortener.api.views import EnvelopeView, success


class BulkInput(StrictSerializer):
    """The body of POST /api/links/bulk."""

    links = UncheckedList(child=BulkItem(), most=creation.LINKS_PER_BATCH)


class CreatedLink(LinkOutput):
    """A new link, with its item's place."""

    index = serializers.SerializerMethodField()

    def get_index(self, link: Link) -> int:
        places: dict[str, int] = self.context["places"]
        return places[link.pk]


class BulkError(serializers.Serializer[Any]):
    """Why an item was refused; `field` is null if the item as a whole is wrong."""

    index = serializers.IntegerField()
    field = serializers.CharField(allow_null=True)
    code = serializers.CharField()
    message = serializers.CharField()
    details = FieldProblemOutput(many=True)


class BulkOutput(serializers.Serializer[Any]):
    """The links and errors of a batch."""

    created = CreatedLink(many=True)
    errors = BulkError(many=True)  # type: ignore[assignment]  # hides a property of the base class


class BulkImport(EnvelopeView):
    """POST creates up to a hundred links."""

    authentication_classes = (SessionAuthentication,)
    permission_classes = (FromThisSite, MayChangeLinks)
    throttle_classes = (SessionRate,)

    def post(self, request: Request) -> Response:
        """Answer 201 with the new links and the errors of the other items, or 400 if every item is wrong."""
        now = timezone.now()
        body = BulkInput(data=request.data)
        body.is_valid(raise_exception=True)
        sent = body.validated_data["links"]
        by = actors.member(member(request))
        items, errors = validate_items(dict(enumerate(sent)), workspace=by.workspace)
        done = creation.create_links(by=by, items=items, at=now, door=Door.BULK)
        errors += item_errors(done.refused)
        errors.sort(key=lambda error: error.index)
        answer = {"created": list(done.created.values()), "errors": [asdict(error) for error in errors]}
        places = {link.pk: place for place, link in done.created.items()}
        data = BulkOutput(answer, context={"at": now, "places": places}).data
        if not done.created:
            return _nothing_created(data)
        counts = {"created": len(done.created), "refused": len(sent) - len(done.created)}
        return success(data, _("Links created: %(created)s, refused: %(refused)s") % counts, status=201)


def _nothing_created(data: Any) -> Response:
    """Return an error in the usual envelope, with the errors of each item both in `errors` and in `data`."""
    field_errors: dict[str, list[str]] = {}
    details: list[FieldProblem] = []
    for error in data["errors"]:
        path = f"links.{error['index']}" + (f".{error['field']}" if error["field"] else "")
        field_errors.setdefault(path, []).append(error["message"])
        item = place("links", error["index"])
        details += [FieldProblem(place(item, one["field"]), one["code"], one["message"]) for one in error["details"]]
    answer = invalid(field_errors, details)
    answer.data["data"] = data
    return answer
