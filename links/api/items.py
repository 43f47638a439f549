"""Validate the items of a bulk request one by one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from accounts.models import Workspace
from links.api.serializers import BulkItem, link_values_of
from links.field_types import LinkValues
from links.fields import API_NAMES, DESTINATION
from links.rules import destinations
from shortener.api.details import FieldProblem, field_problems, reason_of
from shortener.errors import DomainError, Reason
from shortener.web.envelope import flatten_errors


@dataclass(frozen=True)
class ItemError:
    """Why the item at this index was refused; `field` is None if the item as a whole is wrong."""

    index: int
    field: str | None
    code: str
    message: str
    details: list[FieldProblem]  # with places in the item, such as tags[3]; empty for the item as a whole


def validate_items(sent: Mapping[int, Any], *, workspace: Workspace) -> tuple[dict[int, LinkValues], list[ItemError]]:
    """Return the values of the valid items for create_links(), and the errors of the others."""
    urls = [item.get(DESTINATION.api_name) for item in sent.values() if isinstance(item, dict)]
    destinations.prefetch_hosts(url for url in urls if isinstance(url, str))
    # Reused, because building its fields takes longer than validating an item.
    serializer = BulkItem(context={"workspace": workspace})
    items: dict[int, LinkValues] = {}
    errors: list[ItemError] = []
    for index, item in sent.items():
        if not isinstance(item, dict):
            text = _('Write an object such as {"originalUrl": "https://example.com/"}.')
            errors.append(ItemError(index, None, "invalid", text, [FieldProblem("", Reason.WRONG_TYPE, text)]))
            continue
        try:
            items[index] = link_values_of(serializer.run_validation(item))
        except ValidationError as error:
            errors += _errors_of(index, error)
    return items, errors


def _errors_of(index: int, error: ValidationError) -> Iterator[ItemError]:
    """Yield one error for each sentence about a field, with all places that it is about."""
    problems = list(field_problems(error.detail))
    for name, texts in flatten_errors(error.detail):
        for text in texts:
            places = [
                problem
                for problem in problems
                if problem.message == text and name in (problem.field, problem.field.partition("[")[0])
            ]
            yield ItemError(index, name, "invalid", text, places)


def item_errors(refused: Mapping[int, DomainError]) -> list[ItemError]:
    """Return the service's errors as ItemErrors, with the API's names of fields."""
    return [_refusal(index, error) for index, error in refused.items()]


def _refusal(index: int, error: DomainError) -> ItemError:
    name, text = error.field and API_NAMES[error.field], str(error.message)
    return ItemError(index, name, error.code, text, [FieldProblem(name or "", reason_of(error), text)])
