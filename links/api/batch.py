"""/api/links/batch: up to 100 operations on links in one request."""

from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.callers import caller, tenant
from accounts.api.throttling import PlanRate
from accounts.keys import scopes
from links.api.answers import shown
from links.api.operations import CREATE, BatchOperation, OperationError, error_of, read_operations
from links.api.serializers import LinkOutput
from links.models import Link
from links.services.batches import OperationFailed, Outcome, check_batch, run_batch
from links.services.creation import LINKS_PER_BATCH
from shortener.api.envelope import failure, invalid
from shortener.api.fields import StrictBoolean, StrictSerializer
from shortener.api.lists import UncheckedList
from shortener.api.problems import FieldProblemOutput
from shortener.api.throttling import spend
from shortener.api.views import EnvelopeView, success
from shortener.errors import DomainError

OPERATIONS_PER_REQUEST = 10  # of a batch, that the rate limits count as one request


class BatchInput(StrictSerializer):
    """The body of POST /api/links/batch."""

    atomic = StrictBoolean(default=False, allow_null=True)
    operations = UncheckedList(child=BatchOperation(), most=LINKS_PER_BATCH)


class BatchErrorOutput(serializers.Serializer[Any]):
    """Why an operation failed."""

    code = serializers.CharField()
    message = serializers.CharField()
    details = FieldProblemOutput(many=True)


class BatchOutcome(serializers.Serializer[Any]):
    """What became of an operation: `data` after success, else `error`."""

    index = serializers.IntegerField()
    status = serializers.IntegerField()
    data = LinkOutput(required=False, allow_null=True)  # type: ignore[assignment]  # hides a property of the base class
    error = BatchErrorOutput(required=False)


class BatchOutput(serializers.Serializer[Any]):
    """The results, as many as operations and in their order."""

    results = BatchOutcome(many=True)


class LinkBatch(EnvelopeView):
    """POST creates, updates and deletes links."""

    scopes: ClassVar = {"POST": scopes.LINKS_WRITE}

    def post(self, request: Request) -> Response:
        """Answer 200 with a result for each operation, or 400 or 409 for an atomic batch that has changed nothing."""
        now = timezone.now()
        body = BatchInput(data=request.data)
        body.is_valid(raise_exception=True)
        sent, is_atomic = body.validated_data["operations"], bool(body.validated_data["atomic"])
        _charge(request, len(sent))
        operations, errors = read_operations(sent, workspace=tenant(request), at=now)
        first_error = min(errors, default=len(sent))
        try:
            if is_atomic and errors:  # an operation before it may fail, too, once it runs
                earlier = {place: one for place, one in operations.items() if place < first_error}
                check_batch(by=caller(request), operations=earlier, at=now)
                return _nothing_changed(first_error, errors[first_error])
            outcomes = run_batch(by=caller(request), operations=operations, at=now, is_atomic=is_atomic)
        except OperationFailed as failed:
            return _nothing_changed(failed.place, error_of(failed.error))
        errors |= {place: error_of(one) for place, one in outcomes.items() if isinstance(one, DomainError)}
        results = [
            _failed(index, errors[index]) if index in errors else _done(index, one["method"], outcomes[index], now)
            for index, one in enumerate(sent)
        ]
        counts = {"done": len(sent) - len(errors), "failed": len(errors)}
        answer = success({"results": results}, _("Operations done: %(done)s, failed: %(failed)s") % counts)
        # Every operation is invalid as it stands: the corrected batch may come with the same Idempotency-Key.
        answer.has_no_effect = all(result["status"] == 400 for result in results)  # type: ignore[attr-defined]
        return answer


def _charge(request: Request, number: int) -> None:
    """Count the batch as one request for each ten operations begun. The first was counted before; none is refused."""
    if more := (number - 1) // OPERATIONS_PER_REQUEST:
        spend(request, *PlanRate().rates(request), cost=more)


def _done(index: int, method: str, outcome: Outcome, at: datetime) -> dict[str, Any]:
    data = shown(outcome, at) if isinstance(outcome, Link) else None
    return {"index": index, "status": 201 if method == CREATE else 200, "data": data}


def _failed(index: int, error: OperationError) -> dict[str, Any]:
    return {"index": index, "status": error.status, "error": error.as_json}


def _nothing_changed(index: int, error: OperationError) -> Response:
    text = _("Nothing was changed, because operation %(index)s failed: %(problem)s")
    message = text % {"index": index, "problem": error.message}
    if error.status == 400:
        path = f"operations.{index}"
        named = {f"{path}.{name}".rstrip("."): texts for name, texts in error.field_errors.items()}
        place = f"operations[{index}]"
        details = [replace(one, field=f"{place}.{one.field}".rstrip(".")) for one in error.details]
        answer = invalid(named, details)
        answer.data["message"] = message
    else:
        answer = failure(409, error.code, message)
    answer.data["data"] = {"results": [_failed(index, error)]}
    return answer
