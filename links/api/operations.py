"""Read the operations of a batch: what each sends becomes an operation of the service, or an error."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.models import Workspace
from links.api.answers import version_check
from links.api.serializers import LinkChanges, LinkInput, NewLink, link_values_of
from links.field_types import LinkValues
from links.fields import API_NAMES, DESTINATION
from links.rules import destinations
from links.rules.external_ids import PREFIX
from links.services.batches import Create, Delete, Operation, Update
from shortener.api.details import FieldProblem, field_problems, reason_of
from shortener.api.envelope import status_of
from shortener.api.fields import LINK_REFERENCE, JsonSchema, ObjectField, StrictSerializer, StrictString, WordField
from shortener.api.unions import UnionSerializer
from shortener.db.ids import is_object_id
from shortener.errors import DomainError, Invalid, Reason
from shortener.web.envelope import flatten_errors, summarize_errors

CREATE, UPDATE, DELETE = "create", "update", "delete"


class ReferenceField(StrictString):
    """A link's id, or `ext_` and its external id."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if text.startswith(PREFIX):
            return text
        if not is_object_id(text.lower()):
            raise ValidationError(_("Send an id of 24 hex digits, or ext_ with an external ID."), Reason.WRONG_FORMAT)
        return text.lower()

    def json_schema(self, *, is_input: bool) -> JsonSchema:
        """Describe both forms."""
        return {"type": "string", "pattern": LINK_REFERENCE}


class CreateOperation(StrictSerializer):
    """An operation that creates a link."""

    method = WordField(CREATE)
    body = ObjectField(NewLink)


class UpdateOperation(StrictSerializer):
    """An operation that changes a link."""

    method = WordField(UPDATE)
    id = ReferenceField()
    ifMatch = StrictString(required=False, allow_null=True)
    body = ObjectField(LinkChanges)


class DeleteOperation(StrictSerializer):
    """An operation that deletes a link."""

    method = WordField(DELETE)
    id = ReferenceField()
    ifMatch = StrictString(required=False, allow_null=True)


class BatchOperation(UnionSerializer):
    """One operation of a batch."""

    told_apart_by = "method"
    kinds: ClassVar = {CREATE: CreateOperation, UPDATE: UpdateOperation, DELETE: DeleteOperation}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        fields = self.kinds[attrs["method"]]().fields
        missing = [name for name, field in fields.items() if field.required and name not in attrs]
        problems = {
            name: [ErrorDetail(_("This method requires this field. Add it."), Reason.REQUIRED)] for name in missing
        }
        problems |= {
            name: [ErrorDetail(_("This method doesn't take this field. Remove it."), Reason.NOT_ACCEPTED)]
            for name in attrs.keys() - fields.keys()
        }
        if problems:
            raise ValidationError(dict(sorted(problems.items())))
        return attrs


@dataclass(frozen=True)
class OperationError:
    """Why an operation failed, with the status that its own request would have got."""

    status: int
    code: str
    message: str
    field_errors: Mapping[str, list[str]] = field(default_factory=dict)
    details: Sequence[FieldProblem] = ()

    @property
    def as_json(self) -> dict[str, Any]:
        """The error in the operation's result."""
        return {"code": self.code, "message": self.message, "details": [asdict(problem) for problem in self.details]}


def read_operations(
    sent: Sequence[Any], *, workspace: Workspace, at: datetime
) -> tuple[dict[int, Operation], dict[int, OperationError]]:
    """Return the valid operations for run_batch(), and the errors of the others, by place."""
    bodies = [one.get("body") for one in sent if isinstance(one, dict)]
    urls = [body.get(DESTINATION.api_name) for body in bodies if isinstance(body, dict)]
    destinations.prefetch_hosts(url for url in urls if isinstance(url, str))
    context = {"workspace": workspace, "known": {}}
    serializers_of = {CREATE: NewLink(context=context), UPDATE: LinkChanges(context=context)}
    operations: dict[int, Operation] = {}
    errors: dict[int, OperationError] = {}
    for place, one in enumerate(sent):
        try:
            operations[place] = _operation(one, serializers_of, at)
        except ValidationError as error:
            errors[place] = _invalid(dict(flatten_errors(error.detail)), list(field_problems(error.detail)))
        except DomainError as error:
            errors[place] = error_of(error)
    return operations, errors


def error_of(error: DomainError) -> OperationError:
    """Return the service's error, with the API's names of fields."""
    name = error.field and API_NAMES.get(error.field, error.field)
    field_errors = {name: [str(error.message)]} if name else {}
    details = [FieldProblem(name, reason_of(error), str(error.message))] if name else []
    if isinstance(error, Invalid) and field_errors:
        return _invalid(field_errors, details)
    return OperationError(status_of(error), error.code, str(error.message), field_errors, details)


def _operation(sent: Any, serializers_of: Mapping[str, LinkInput], at: datetime) -> Operation:
    if not isinstance(sent, dict):
        text = _('Write an object such as {"method": "delete", "id": "…"}.')
        raise ValidationError({"": [ErrorDetail(text, Reason.WRONG_TYPE)]})
    one = BatchOperation().run_validation(sent)
    check = None if one.get("ifMatch") is None else version_check(one["ifMatch"], at, field="ifMatch")
    if one["method"] == CREATE:
        return Create(_values(serializers_of[CREATE], one["body"]))
    if one["method"] == UPDATE:
        return Update(one["id"], _values(serializers_of[UPDATE], one["body"]), check)
    return Delete(one["id"], check)


def _values(serializer: LinkInput, body: dict[str, Any]) -> LinkValues:
    return link_values_of(serializer.run_validation(body))


def _invalid(field_errors: dict[str, list[str]], details: Sequence[FieldProblem]) -> OperationError:
    return OperationError(400, "invalid", summarize_errors(field_errors), field_errors, details)
