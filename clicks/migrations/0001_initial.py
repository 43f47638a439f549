import shortener.db.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='VisitorSalt',
            fields=[
                ('id', shortener.db.ids.ObjectIdField(db_column='_id', default=shortener.db.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField(unique=True)),
                ('salt', models.CharField(max_length=64)),
            ],
            options={
                'verbose_name': 'visitor salt',
                'verbose_name_plural': 'visitor salts',
            },
        ),
        migrations.CreateModel(
            name='Click',
            fields=[
                ('id', shortener.db.ids.ObjectIdField(db_column='_id', default=shortener.db.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('link_id', shortener.db.ids.ObjectIdField(verbose_name='link')),
                ('stream_id', models.CharField(editable=False, max_length=48, unique=True)),
                ('at', models.DateTimeField(verbose_name='time')),
                ('visitor', models.CharField(help_text='Cannot be connected to another day or link.', max_length=24, verbose_name='visitor')),
                ('is_visit', models.BooleanField(verbose_name='first of the visitor that day')),
                ('is_bot', models.BooleanField(verbose_name='bot')),
                ('referrer', models.CharField(blank=True, max_length=253, verbose_name='referrer')),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='country')),
                ('browser', models.CharField(blank=True, max_length=50, verbose_name='browser')),
                ('os', models.CharField(blank=True, max_length=50, verbose_name='system')),
                ('device', models.CharField(blank=True, max_length=10, verbose_name='device')),
            ],
            options={
                'verbose_name': 'click',
                'verbose_name_plural': 'clicks',
                'indexes': [models.Index(fields=['link_id', '-at'], name='click_newest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_visit', True)), fields=('visitor',), name='click_one_visit_per_visitor')],
            },
        ),
        migrations.CreateModel(
            name='DailyBreakdown',
            fields=[
                ('id', shortener.db.ids.ObjectIdField(db_column='_id', default=shortener.db.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('scope', shortener.db.ids.ObjectIdField(verbose_name='scope')),
                ('day', models.DateField(verbose_name='day')),
                ('dimension', models.CharField(max_length=10, verbose_name='dimension')),
                ('value', models.CharField(blank=True, max_length=253, verbose_name='value')),
                ('clicks', models.PositiveBigIntegerField(verbose_name='clicks')),
                ('visits', models.PositiveBigIntegerField(verbose_name='visits')),
            ],
            options={
                'verbose_name': 'daily breakdown',
                'verbose_name_plural': 'daily breakdowns',
                'constraints': [models.UniqueConstraint(fields=('scope', 'day', 'dimension', 'value'), name='breakdown_once')],
            },
        ),
        migrations.CreateModel(
            name='HourlyClicks',
            fields=[
                ('id', shortener.db.ids.ObjectIdField(db_column='_id', default=shortener.db.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('scope', shortener.db.ids.ObjectIdField(verbose_name='scope')),
                ('hour', models.DateTimeField(verbose_name='hour')),
                ('clicks', models.PositiveBigIntegerField(verbose_name='clicks')),
                ('visits', models.PositiveBigIntegerField(verbose_name='visits')),
            ],
            options={
                'verbose_name': 'hourly clicks',
                'verbose_name_plural': 'hourly clicks',
                'constraints': [models.UniqueConstraint(fields=('scope', 'hour'), name='hourly_once')],
            },
        ),
    ]
