"""Indexes as queries can use them."""

from typing import Any

from django.db.models import Index, Model
from django_mongodb_backend.schema import DatabaseSchemaEditor
from pymongo.operations import IndexModel


class SchemaEditor(DatabaseSchemaEditor):  # type: ignore[misc]  # the backend has no types
    """Makes tables and indexes."""

    def add_index(self, model: type[Model], index: Index, *, unique: bool = False, **options: Any) -> None:
        """Make the index; a unique one over fields that are never null serves every lookup of them."""
        if unique:
            index = _UniqueIndex(fields=index.fields, name=index.name, condition=index.condition)
        super().add_index(model, index, unique=unique, **options)


class _UniqueIndex(Index):
    def get_pymongo_index_model(self, model: type[Model], *args: Any, **options: Any) -> IndexModel:
        """Leave out the condition that lets nulls repeat, where there are none.

        It says of which type the values are, and MongoDB does not conclude from `{"key": "a"}` that the key is a
        string: it would read the whole collection for every lookup.
        """
        made: IndexModel = super().get_pymongo_index_model(model, *args, **options)  # type: ignore[misc]
        conditions = made.document.pop("partialFilterExpression")
        for name in self.fields:
            field: Any = model._meta.get_field(name)
            if not field.null:
                del conditions[field.column]["$type"]
        if needed := {name: condition for name, condition in conditions.items() if condition}:
            made.document["partialFilterExpression"] = needed
        return made
