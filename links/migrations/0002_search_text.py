import django.db.models.deletion
from django.db import migrations, models

from links import searching

LINKS_AT_ONCE = 500


def fill(apps, schema_editor):
    """Let the links that exist be found, and their tags be counted."""
    link_model, tag_model = apps.get_model("links", "Link"), apps.get_model("links", "LinkTag")
    last = "0" * 24
    while links := list(link_model.objects.filter(pk__gt=last).order_by("pk").prefetch_related("tags")[:LINKS_AT_ONCE]):
        last = links[-1].pk
        ids_by_workspace = {}
        for link in links:
            names = [tag.name for tag in sorted(link.tags.all(), key=lambda tag: tag.position)]
            link.search_text = searching.text_of(
                code=link.code, destination=link.destination, notes=link.notes, tag_names=names
            )
            ids_by_workspace.setdefault(link.workspace_id, []).append(link.pk)
        link_model.objects.bulk_update(links, ["search_text"])
        # Not as above: on MongoDB bulk_update() would store ids as strings.
        for workspace_id, ids in ids_by_workspace.items():
            tag_model.objects.filter(link_id__in=ids).update(workspace_id=workspace_id)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('links', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='link',
            name='search_text',
            field=models.TextField(default='', editable=False),
        ),
        migrations.AddField(
            model_name='linktag',
            name='workspace',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
