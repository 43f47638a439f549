"""Links that are made many at once, as they are sent, and what is wrong with them one by one."""

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
    """Why the item at a place is no link; without a field, the item as a whole is wrong."""

    index: int
    field: str | None
    code: str
    message: str


def checked(sent: Mapping[int, Any]) -> tuple[dict[int, LinkValues], list[ItemError]]:
    """Return the items that are well formed, as create_links() takes them, and what is wrong with the others."""
    urls = [item.get(DESTINATION.api_name) for item in sent.values() if isinstance(item, dict)]
    destinations.look_up_hosts(url for url in urls if isinstance(url, str))
    serializer = BulkItem()  # one for all: making its fields takes longer than reading an item
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


def refusals(refused: Mapping[int, DomainError]) -> list[ItemError]:
    """Return as errors of their items what the service has refused."""
    return [
        ItemError(index, error.field and API_NAMES[error.field], error.code, str(error.message))
        for index, error in refused.items()
    ]
