from typing import Any

from django.db import migrations
from django.db.models import Value
from django.db.models.functions import Concat, Lower


def vouch_for_what_serves(apps: Any, schema_editor: Any) -> None:
    """Until now operators alone verified domains, and no check may take back their word."""
    apps.get_model("domains", "Domain").objects.filter(verified_at__isnull=False).update(
        is_vouched=True, check_due_at=None
    )


def key_links_by_domain(apps: Any, schema_editor: Any) -> None:
    """Keys held the host: its next owner would have had the links of the one before."""
    links = apps.get_model("links", "Link").objects
    for domain_id in apps.get_model("domains", "Domain").objects.values_list("pk", flat=True):
        links.filter(domain_id=domain_id).update(key=Concat(Value(f"{domain_id}/"), Lower("code")))


class Migration(migrations.Migration):

    dependencies = [
        ("domains", "0002_checks"),
        ("links", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(vouch_for_what_serves, migrations.RunPython.noop),
        migrations.RunPython(key_links_by_domain, migrations.RunPython.noop),
    ]
