from typing import Any

from django.db import migrations

from links.queries.search.links import index_of
from links.services import search_texts


def create_index(apps: Any, schema_editor: Any) -> None:
    """Create the index of words on SQLite and PostgreSQL."""
    index = index_of(schema_editor.connection.vendor)
    if index is not None:
        index.install(schema_editor.connection)


def drop_index(apps: Any, schema_editor: Any) -> None:
    """Drop it."""
    index = index_of(schema_editor.connection.vendor)
    if index is not None:
        index.uninstall(schema_editor.connection)


def refresh_search_texts(apps: Any, schema_editor: Any) -> None:
    """Write the words of existing links; SQLite's triggers add them to the index."""
    link, tag = apps.get_model("links", "Link"), apps.get_model("links", "LinkTag")
    search_texts.refresh_all(links=link.objects.order_by(), tags=tag.objects.order_by())


class Migration(migrations.Migration):

    # PostgreSQL creates indexes without a lock only outside of a transaction, and batches are committed one by one.
    atomic = False

    dependencies = [
        ('links', '0004_link_names_and_indexing'),
    ]

    operations = [
        migrations.RunPython(create_index, drop_index),
        migrations.RunPython(refresh_search_texts, migrations.RunPython.noop),
    ]
