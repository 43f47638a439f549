"""Fill the digests of links that are there already, in short transactions: the previous release serves meanwhile."""

import hashlib
from typing import Any

from django.db import migrations

_LINKS_PER_QUERY = 500


def fill_digests(apps: Any, schema_editor: Any) -> None:
    """Set the digest of each link without one; the second run continues a first that was killed."""
    links = apps.get_model("links", "Link").objects.using(schema_editor.connection.alias)
    last = "0" * 24
    empty = links.filter(location_digest__isnull=True).order_by("pk").only("location")
    while found := list(empty.filter(pk__gt=last)[:_LINKS_PER_QUERY]):
        last = found[-1].pk
        for link in found:
            digest = hashlib.sha256(link.location.encode()).digest()
            link.location_digest = int.from_bytes(digest[:8]) >> 1
        links.bulk_update(found, ["location_digest"])


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('links', '0008_import_formats_and_updates'),
    ]

    operations = [
        migrations.RunPython(fill_digests, migrations.RunPython.noop),
    ]
