"""Create PostgreSQL's table of words, and write the words of links with umlauts, Arabic vowels and the like again."""

from typing import Any

from django.db import migrations

from links.queries.search.links import index_of
from links.services import search_texts


def create_index(apps: Any, schema_editor: Any) -> None:
    """Create what is missing of the index of words."""
    index = index_of(schema_editor.connection.vendor)
    if index is not None:
        index.install(schema_editor.connection)


def refresh_search_texts(apps: Any, schema_editor: Any) -> None:
    """Write the words that other letters have from this version on."""
    link, tag = apps.get_model("links", "Link"), apps.get_model("links", "LinkTag")
    search_texts.refresh_other_letters(links=link.objects.order_by(), tags=tag.objects.order_by())


class Migration(migrations.Migration):

    # PostgreSQL creates indexes without a lock only outside of a transaction, and batches are committed one by one.
    atomic = False

    dependencies = [
        ('links', '0010_link_bot_count'),
    ]

    operations = [
        migrations.RunPython(create_index, migrations.RunPython.noop),
        migrations.RunPython(refresh_search_texts, migrations.RunPython.noop),
    ]
