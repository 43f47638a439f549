"""Validate the items of a bulk request one by one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from links.api.serializers import BulkItem, link_values_of
from links.field_types import LinkValues
from links.fields import API_NAMES, DESTINATION
from links.rules import destinations
from shortener.errors import DomainError
from shortener.web.envelope import flatten_errors


@dataclass(frozen=True)
class ItemError:
    """Why the item at this index was refused; `field` is None if the item as a whole is wrong."""

    index: int
    field: str | None
    code: str
    message: str


def validate_items(sent: Mapping[int, Any]) -> tuple[dict[int, LinkValues], list[ItemError]]:
    """Return the values of the valid items for create_links(), and the errors of the others."""
    urls = [item.get(DESTINATION.api_name) for item in sent.values() if isinstance(item, dict)]
    destinations.prefetch_hosts(url for url in urls if isinstance(url, str))
    serializer = BulkItem()  # reused, because building its fields takes longer than validating an item
    items: dict[int, LinkValues] = {}
    errors: list[ItemError] = []
    for index, item in sent.items():
        if not isinstance(item, dict):
            text = _('Write an object such as {"originalUrl": "https://example.com/"}.')
            errors.append(ItemError(index, None, "invalid", text))
            continue
        try:
            items[index] = link_values_of(serializer.run_validation(item))
        except ValidationError as error:
            wrong = flatten_errors(error.detail)
            errors += [ItemError(index, field, "invalid", text) for field, texts in wrong for text in texts]
    return items, errors


def item_errors(refused: Mapping[int, DomainError]) -> list[ItemError]:
    """Return the service's errors as ItemErrors, with the API's names of fields."""
    return [
        ItemError(index, error.field and API_NAMES[error.field], error.code, str(error.message))
        for index, error in refused.items()
    ]
