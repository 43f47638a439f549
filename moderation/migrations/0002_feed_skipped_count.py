from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def load_again(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let the worker load every feed again, without the suffixes and repeated hosts that earlier loads have stored."""
    apps.get_model("moderation", "Feed").objects.update(checked_at=None, etag="", last_modified="", digest="")


class Migration(migrations.Migration):
    """The number of suffixes that a load has skipped."""

    dependencies = [
        ("moderation", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="feed",
            name="skipped_count",
            field=models.PositiveIntegerField(
                db_default=0, default=0, editable=False, verbose_name="skipped suffixes"
            ),
        ),
        migrations.RunPython(load_again, migrations.RunPython.noop),
    ]
