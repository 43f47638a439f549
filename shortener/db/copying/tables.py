"""The tables to copy, in an order that satisfies their foreign keys."""

from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from typing import Any

from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.db.models import AutoField, BinaryField, Field, Model

HISTORY = "admin.LogEntry"  # the admin's history, whose rows can refer to a row of any table


@dataclass(frozen=True)
class Table:
    """A model's table and the columns to copy.

    Our tables have the same keys in every database. Tables of Django's own are numbered: each database generates their
    keys, so these are not copied, and a row is identified by a natural key, its other values.
    """

    model: type[Model]

    @property
    def name(self) -> str:
        """The table's name in the database."""
        return self.model._meta.db_table

    @property
    def is_numbered(self) -> bool:
        """Whether the database generates the keys."""
        return isinstance(self.model._meta.pk, AutoField)

    @cached_property
    def fields(self) -> "list[Field[Any, Any]]":
        """The fields to copy, by name: models that are made from migrations can have another order."""
        fields = [field for field in self.model._meta.concrete_fields if not (field.primary_key and self.is_numbered)]
        return sorted(fields, key=lambda field: field.attname)

    @property
    def is_history(self) -> bool:
        """Whether the rows are the admin's history."""
        return self.model._meta.label == HISTORY

    @cached_property
    def holds_files(self) -> bool:
        """Whether a row can have megabytes."""
        return any(isinstance(field, BinaryField) for field in self.fields)

    @cached_property
    def columns(self) -> list[str]:
        """The names of the fields' values."""
        return [field.attname for field in self.fields]

    @cached_property
    def stamped(self) -> list[str]:
        """The columns with auto_now or auto_now_add, which overwrite the given value when a row is inserted."""
        stamps = ("auto_now", "auto_now_add")
        return [field.attname for field in self.fields if any(getattr(field, stamp, False) for stamp in stamps)]

    @cached_property
    def references(self) -> "dict[int, Table]":
        """The numbered tables that columns refer to, by position of the column."""
        tables = {position: Table(model) for position, field in enumerate(self.fields) if (model := _referred(field))}
        return {position: table for position, table in tables.items() if table.is_numbered}

    @cached_property
    def identity(self) -> list[int]:
        """The positions of the natural key's columns."""
        together = next(iter(self.model._meta.unique_together), None)
        return [n for n, field in enumerate(self.fields) if together is None or field.name in together]


def all_tables(apps: Apps = installed_apps) -> list[Table]:
    """Return every table of every app, each after the tables that it refers to.

    `apps` are the installed ones, or those of an earlier state of the migrations.
    """
    models = [model for model in apps.get_models(include_auto_created=True) if _has_table(model)]
    referred = {model: filter(None, map(_referred, model._meta.concrete_fields)) for model in models}
    tables = [Table(model) for model in TopologicalSorter(referred).static_order()]
    return sorted(tables, key=lambda table: table.is_history)


def _has_table(model: type[Model]) -> bool:
    return model._meta.managed and not model._meta.proxy


def _referred(field: "Field[Any, Any]") -> type[Model] | None:
    return field.remote_field.model if field.remote_field else None
