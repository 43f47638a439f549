from django.db import migrations, models

from campaigns import names


def fill(apps, schema_editor):
    """Let the campaigns that exist be found."""
    campaigns = apps.get_model("campaigns", "Campaign").objects
    for pk, name in campaigns.values_list("pk", "name"):
        campaigns.filter(pk=pk).update(search_name=names.folded(name))


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('campaigns', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='campaign',
            name='search_name',
            field=models.TextField(default='', editable=False),
        ),
        migrations.AlterField(
            model_name='campaign',
            name='archived_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='archived'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
