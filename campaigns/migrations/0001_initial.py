import django.db.models.deletion
import django.utils.timezone
import shortener.db.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', shortener.db.ids.ObjectIdField(db_column='_id', default=shortener.db.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('search_name', models.TextField(default='', editable=False)),
                ('utm_source', models.CharField(blank=True, max_length=100, verbose_name='UTM source')),
                ('utm_medium', models.CharField(blank=True, max_length=100, verbose_name='UTM medium')),
                ('utm_campaign', models.CharField(blank=True, max_length=100, verbose_name='UTM campaign')),
                ('utm_term', models.CharField(blank=True, max_length=100, verbose_name='UTM term')),
                ('utm_content', models.CharField(blank=True, max_length=100, verbose_name='UTM content')),
                ('starts_at', models.DateTimeField(blank=True, null=True, verbose_name='starts')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='ends')),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='archived')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='campaigns', to='accounts.workspace', verbose_name='workspace')),
            ],
            options={
                'verbose_name': 'campaign',
                'verbose_name_plural': 'campaigns',
                'indexes': [models.Index(fields=['workspace', '-created_at', '-id'], name='campaign_newest')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'name'), name='campaign_name_once_per_workspace'), models.CheckConstraint(condition=models.Q(('starts_at__isnull', True), ('ends_at__isnull', True), ('starts_at__lt', models.F('ends_at')), _connector='OR'), name='campaign_starts_before_it_ends', violation_error_message='A campaign starts before it ends.')],
            },
        ),
    ]
