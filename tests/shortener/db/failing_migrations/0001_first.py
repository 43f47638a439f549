"""Changes nothing."""

from django.db import migrations


class Migration(migrations.Migration):
    """The first, which works."""

    initial = True
