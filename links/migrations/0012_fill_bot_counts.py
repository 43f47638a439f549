"""Fill the clicks by bots of links from their daily counts, in short transactions: the previous release serves meanwhile."""

from typing import Any

from django.db import migrations, models

_LINKS_PER_QUERY = 500


def fill_bot_counts(apps: Any, schema_editor: Any) -> None:
    """Set the count of each link with clicks of bots to the sum of its days; the second run finds the same sums."""
    using = schema_editor.connection.alias
    links = apps.get_model("links", "Link").objects.using(using)
    days = apps.get_model("clicks", "DailyBreakdown").objects.using(using).filter(dimension="bot").order_by()
    last = "0" * 24
    clicked = links.filter(click_count__gt=0).order_by("pk").values_list("pk", flat=True)
    while ids := list(clicked.filter(pk__gt=last)[:_LINKS_PER_QUERY]):
        last = ids[-1]
        alike: dict[int, list[str]] = {}
        for link_id, bots in days.filter(scope__in=ids).values_list("scope").annotate(models.Sum("clicks")):
            alike.setdefault(bots, []).append(link_id)
        for bots, some in alike.items():
            links.filter(pk__in=some).update(bot_count=bots)


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('clicks', '0002_monthly_breakdowns'),
        ('links', '0011_search_entries'),
    ]

    operations = [
        migrations.RunPython(fill_bot_counts, migrations.RunPython.noop),
    ]
