"""Indexes that MongoDB can use for lookups."""

from typing import Any

from django.db.models import Index, Model
from django_mongodb_backend.schema import DatabaseSchemaEditor
from pymongo.operations import IndexModel


class SchemaEditor(DatabaseSchemaEditor):  # type: ignore[misc]  # the backend has no types
    """Creates collections and indexes."""

    def add_index(self, model: type[Model], index: Index, *, unique: bool = False, **options: Any) -> None:
        """Create the index; a unique one of fields that are never null has no condition, so that lookups can use it."""
        if unique:
            index = _UniqueIndex(fields=index.fields, name=index.name, condition=index.condition)
        super().add_index(model, index, unique=unique, **options)


class _UniqueIndex(Index):
    def get_pymongo_index_model(self, model: type[Model], *args: Any, **options: Any) -> IndexModel:
        """Remove the condition that allows several nulls: of fields that are never null, or if the index has another.

        The condition names the values' type, and MongoDB uses a partial index only for queries that name it, too: a
        lookup `{"key": "a"}` would read the whole collection.
        """
        made: IndexModel = super().get_pymongo_index_model(model, *args, **options)  # type: ignore[misc]
        conditions = made.document.pop("partialFilterExpression")
        for name in self.fields:
            field: Any = model._meta.get_field(name)
            if self.condition is not None or not field.null:
                del conditions[field.column]["$type"]
        if needed := {name: condition for name, condition in conditions.items() if condition}:
            made.document["partialFilterExpression"] = needed
        return made
